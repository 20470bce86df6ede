package io.hillock.cli.command.train;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.command.option.SettingsOptions;
import io.hillock.cli.command.option.SignalledStop;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.figure.ConfusionMatrix;
import io.hillock.cli.figure.FigureFile;
import io.hillock.cli.figure.TrainingCurve;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.TrainingText;
import io.hillock.image.WeightType;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.training.EpochReport;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NativeTrainer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import io.hillock.training.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock train}. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Trains a network on labelled samples with surrogate gradients, and writes the network of the best epoch. The weights depend on the options alone, not on threads, memory or interruptions. SIGTERM and SIGINT end the batch at hand, write the checkpoint and the best network, and exit with 3.")
public final class TrainCommand implements Callable<Integer> {
    private static final int STOPPED = 3;

    @Parameters(paramLabel = "MODEL", description = "the network to start from (.nir); 'hillock new' makes one")
    private Path file;

    @Mixin
    private TrainingDataOptions data;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private ElsewhereOptions elsewhere;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "OUT", description = "the network to write (.nir)")
    private Path output;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "write what a continuation needs, after each epoch and when stopped (.safetensors)")
    private Path checkpoint;

    @Option(names = "--resume", description = "continue from --checkpoint if the file is there")
    private boolean resume;

    @Option(names = "--early-stop", paramLabel = "N", description = "stop once N epochs in a row have not been better than the best")
    private int earlyStop;

    @Option(names = "--curve", paramLabel = "FILE", description = "draw loss and accuracy of each epoch (.svg or .png)")
    private Path curve;

    @Option(names = "--confusion", paramLabel = "FILE", description = "draw which classes the best network takes for which (.svg or .png); needs samples to validate with")
    private Path confusion;

    @Option(names = "--engine", paramLabel = "E", converter = TrainingEngineName.Converter.class, description = "what computes: native (C++), java, or both, which runs each batch on both and stops at the first bit that differs. All give the same weights. Default: native, or java where that cannot")
    private TrainingEngineName engine;

    @Option(names = "--json", description = "print JSON, a line for each epoch")
    private boolean json;

    private final Console console;

    public TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        checkFiles();
        Network network = NirReader.read(file);
        FlatNetwork flat = flat(network);
        RunSettings chosen = settings.settings(file, network, 0).settings();
        Training training = options.training(network, chosen);
        Shape in = flat.outputShape(flat.inputs().getFirst());
        if (elsewhere.given()) {
            return new TrainElsewhere(elsewhere, console, json)
                    .train(elsewhere.deployed(
                            data.job(training, in, chosen.dt(), console).withEarlyStop(earlyStop)), output);
        }
        try (Trainer trainer = open(training)) {
            var sets = data.open(in, chosen.dt(), options.seed(), console);
            if (confusion != null && sets.validation().isEmpty()) {
                throw new CommandFailure("--confusion needs --validate or --validation");
            }
            if (resume && Files.exists(checkpoint)) {
                trainer.resume(checkpoint);
            }
            return train(trainer, sets);
        }
    }

    private Trainer open(Training training) {
        Optional<String> problem = engine == TrainingEngineName.JAVA
                ? Optional.empty()
                : NativeTrainer.problem();
        if (problem.isPresent() && engine != null) {
            throw new CommandFailure("--engine " + engine + ": " + problem.get());
        }
        problem.ifPresent(why -> console.say("training in Java, which is slower: " + why));
        if (engine == TrainingEngineName.JAVA || problem.isPresent()) {
            return JavaTrainer.open(training);
        }
        return engine == TrainingEngineName.BOTH ? NativeTrainer.compared(training) : NativeTrainer.open(training);
    }

    private void checkFiles() {
        if (FileKind.of(file) == FileKind.IMAGE) {
            throw new CommandFailure(file + ": this is an image, train takes a network");
        }
        if (elsewhere.deploysToNothing()) {
            throw new CommandFailure("--deploy-to needs --deploy");
        }
        if (elsewhere.given() && (checkpoint != null || resume || curve != null || confusion != null)) {
            throw new CommandFailure(
                    "--checkpoint, --resume, --curve and --confusion do not go with --on: the training "
                            + "cell keeps the job, and the same command follows it again");
        }
        if (resume && checkpoint == null) {
            throw new CommandFailure("--resume needs --checkpoint");
        }
        for (Path figure : new Path[]{curve, confusion}) {
            if (figure != null) {
                FigureFile.requireFormat(figure);
            }
        }
    }

    private FlatNetwork flat(Network network) {
        try {
            return FlatNetwork.of(network);
        } catch (InvalidNetworkException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    private int train(Trainer trainer, TrainingDataOptions.Sets sets) {
        List<TrainingListener> listeners = new ArrayList<>(List.of(report()));
        if (checkpoint != null) {
            listeners.add(TrainingListener.checkpoints(checkpoint));
        }
        if (earlyStop > 0) {
            listeners.add(TrainingListener.earlyStopping(earlyStop));
        }
        boolean signalled;
        try (SignalledStop signal = new SignalledStop(trainer::stop, STOPPED)) {
            TrainingListener[] all = listeners.toArray(TrainingListener[]::new);
            boolean done = sets.validation().isPresent()
                    ? trainer.fit(sets.training(), sets.validation().get(), all)
                    : trainer.fit(sets.training(), all);
            signalled = signal.received() && !done;
            if (signalled && checkpoint != null) {
                trainer.checkpoint(checkpoint);
            }
            finish(trainer, sets, signalled);
        }
        return signalled ? STOPPED : 0;
    }

    private void finish(Trainer trainer, TrainingDataOptions.Sets sets, boolean signalled) {
        NirWriter.write(trainer.best(), output);
        List<EpochReport> history = trainer.history();
        EpochReport best = TrainingText.best(history);
        if (curve != null) {
            FigureFile.write(curve, new TrainingCurve(history));
        }
        if (confusion != null && best != null) {
            FigureFile.write(confusion, new ConfusionMatrix(best.validation().orElseThrow()));
        }
        if (json) {
            JsonOutput.print(console.out(), TrainingText.json(output, best, signalled));
        } else {
            console.out().println(TrainingText.result(output, best, signalled));
            WeightType weights = trainer.training().connections().weights();
            if (weights != WeightType.F32) {
                console.out().println("it keeps the exact weights; 'hillock compile " + output + " --weights "
                        + weights.label() + "' makes the image that was validated");
            }
        }
        if (signalled) {
            console.say(checkpoint == null
                    ? "stopped by a signal; only the best network so far is kept, --checkpoint would keep the rest"
                    : "stopped by a signal; the same command with --resume continues");
        }
    }

    private TrainingListener report() {
        return new TrainingListener() {
            private Progress progress;

            @Override
            public void start(Trainer trainer) {
                if (json) {
                    JsonOutput.print(console.out(), JsonOutput.object().put("memory", trainer.memory()));
                } else {
                    console.out().println("memory: " + trainer.memory());
                }
                console.out().flush();
            }

            @Override
            public void batch(Trainer trainer, int epoch, int batch, int batches) {
                if (progress == null) {
                    progress = Progress.show(console, "epoch " + epoch, batches);
                    progress.step(batch - 1L);
                }
                progress.step(1);
                if (batch == batches) {
                    progress.close();
                    progress = null;
                }
            }

            @Override
            public void epoch(Trainer trainer, EpochReport one) {
                if (json) {
                    JsonOutput.print(console.out(), one.fields());
                } else {
                    console.out().println(TrainingListener.line(one));
                }
                console.out().flush();
            }
        };
    }
}
