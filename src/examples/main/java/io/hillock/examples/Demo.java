package io.hillock.examples;

import io.hillock.cli.CommandRunner;
import io.hillock.cli.Console;
import io.hillock.cli.Progress;
import io.hillock.cli.text.JsonOutput;
import io.hillock.verify.ComparedEngine;
import io.hillock.verify.Verification;
import io.hillock.verify.VerificationResult;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/**
 * {@code hillock demo}: a spiking network classifies the test images of Fashion-MNIST. It was trained with surrogate gradients ({@code
 * src/docs/demo-network.md}). It runs in C++ in this process, and reads the images where Java put them.
 */
@Command(name = "hillock demo", mixinStandardHelpOptions = true, description = "Classifies the Fashion-MNIST test images with a spiking network, in C++ inside the JVM, and shows how that went.", footer = {
        "The images are those of Debian's package dataset-fashion-mnist, or the files t10k-*.gz in the folder $HILLOCK_DATA,",
        "or, where there are none, 100 that come with Hillock."})
public final class Demo implements Callable<Integer> {
    private static final String NETWORK = "fashion_mnist.nir";
    /** The settings of its training. */
    private static final RunSettings SETTINGS = RunSettings.of(Profile.NIR).withDt(1e-4).withSteps(16);
    private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
    private static final int VERIFIED = 500;
    private static final int MOST_THREADS = 64;

    @Spec
    private CommandSpec spec;

    @Option(names = "--threads", paramLabel = "K", description = "threads that classify at once, 1 to 64 (default: 2, or 1 on one processor)")
    private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

    @Option(names = "--json", description = "print the figures alone, as JSON")
    private boolean json;

    private final Console console;
    private final List<Path> folders;

    /** @param folders where to look for the test set */
    Demo(Console console, List<Path> folders) {
        this.console = console;
        this.folders = folders;
    }

    public static void main(String... args) {
        List<Path> folders = new ArrayList<>();
        if (System.getenv("HILLOCK_DATA") != null) {
            folders.add(Path.of(System.getenv("HILLOCK_DATA")));
        }
        folders.add(DEBIAN);
        System.exit(run(Console.system(), folders, args));
    }

    static int run(Console console, List<Path> folders, String... args) {
        return new CommandRunner(console, new CommandLine(new Demo(console, folders))).run(args);
    }

    @Override
    public Integer call() {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new ParameterException(spec.commandLine(),
                    "--threads must be from 1 to " + MOST_THREADS + ", is " + threads);
        }
        Fashion images = Fashion.load(folders);
        if (!images.complete()) {
            console.say(
                    "the test set is not installed here (apt-get install dataset-fashion-mnist, or HILLOCK_DATA=folder): "
                            + "taking the " + images.size() + " test images that come with Hillock");
        }
        Image network = Resource.read(NETWORK, file -> Image.compile(NirReader.read(file), SETTINGS));
        try (Arena arena = Arena.ofShared(); NativeEngine engine = NativeEngine.open(network)) {
            List<Batch> encodings = images.encode(arena, SETTINGS.steps());
            Classification classification;
            try (Progress progress = Progress.show(console, "classify", Classification.runs(images.size()))) {
                classification = Classification.of(engine, encodings, threads, progress);
            }
            VerificationResult verdict = verify(network, encodings);
            DemoReport report = new DemoReport(images, classification, verdict, threads);
            if (json) {
                JsonOutput.print(console.out(), report.json());
            } else {
                show(images, classification, engine, encodings);
                report.print(console.out(), engine);
            }
            return verdict.equal() ? 0 : 1;
        }
    }

    /** Runs every n-th image on all engines of this machine. */
    private VerificationResult verify(Image network, List<Batch> encodings) {
        int count = Math.min(VERIFIED, encodings.size());
        List<ComparedEngine> contenders = ComparedEngine.all(network);
        try (Progress progress = Progress.show(console, "verify", count)) {
            Verification verification = new Verification(network, contenders);
            for (int i = 0;; i++) {
                VerificationResult verdict = verification
                        .add(encodings.get((int) ((long) i * encodings.size() / count)));
                progress.step(1);
                if (!verdict.equal() || verdict.samples() == count) {
                    return verdict;
                }
            }
        } finally {
            contenders.forEach(ComparedEngine::close);
        }
    }

    private void show(Fashion images, Classification classification, NativeEngine engine, List<Batch> encodings) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, 1, SETTINGS.steps(),
                    RequestedOutputs.COUNTS.withRaster());
            for (int image : choice(images, classification)) {
                engine.run(encodings.get(image), response);
                new Picture(images, image, Pen.fitting()).print(console.out(), response);
            }
        }
    }

    /** The first image, the first of another kind, and the first with a wrong label. */
    private static Set<Integer> choice(Fashion images, Classification classification) {
        OptionalInt other = IntStream.range(0, images.size()).filter(i -> images.labels()[i] != images.labels()[0])
                .findFirst();
        OptionalInt mistaken = IntStream.range(0, images.size())
                .filter(i -> classification.labels()[i] != images.labels()[i])
                .findFirst();
        Set<Integer> choice = new TreeSet<>(Set.of(0));
        other.ifPresent(choice::add);
        mistaken.ifPresent(choice::add);
        return choice;
    }
}
