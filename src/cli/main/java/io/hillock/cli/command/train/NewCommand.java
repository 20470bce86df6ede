package io.hillock.cli.command.train;

import io.hillock.cli.Console;
import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.nir.NirWriter;
import io.hillock.training.NewNetwork;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hillock new}. */
@Command(name = "new", mixinStandardHelpOptions = true, description = "Makes a network to train: weights and biases uniform between ±1/sqrt(sources of a target), v_leak and v_reset 0, and r such that an input of 1 raises a membrane by 1 in a step.")
public final class NewCommand implements Callable<Integer> {
    /** The kind of network; one of them. */
    static final class Kind {
        @Option(names = "--dense", split = ",", paramLabel = "N", description = "inputs, then the neurons of each layer: 784,256,10")
        private int[] dense;

        @Option(names = "--recurrent", split = ",", paramLabel = "N", description = "the same, each layer but the last also feeding itself: 12,200,27")
        private int[] recurrent;

        @Option(names = "--conv", paramLabel = "PARTS", description = "convolutions (16C5: 16 channels, 5 x 5; 16C5s2p1: stride 2, padding 1), pools (P: mean of 2 x 2) and dense layers: 16C5-P-32C5-P-256-10; needs --input")
        private String conv;
    }

    @ArgGroup(multiplicity = "1")
    private Kind kind;

    @Option(names = "--input", split = ",", paramLabel = "N", description = "channels, height, width of the input of --conv (default 1,28,28)")
    private int[] input = {1, 28, 28};

    @Option(names = "--neuron", paramLabel = "M", defaultValue = "lif", description = "lif (default) or cubalif")
    private String neuron;

    @Option(names = "--tau", paramLabel = "S", defaultValue = "1e-3", description = "time constant of the membranes in seconds (default ${DEFAULT-VALUE})")
    private double tau;

    @Option(names = "--tau-syn", paramLabel = "S", defaultValue = "5e-4", description = "time constant of the synapses of cubalif in seconds (default ${DEFAULT-VALUE})")
    private double tauSyn;

    @Option(names = "--dt", paramLabel = "S", defaultValue = "1e-4", description = "the time step to train and run with, in seconds; the file records it (default ${DEFAULT-VALUE})")
    private double dt;

    @Option(names = "--threshold", paramLabel = "V", defaultValue = "1", description = "v_threshold (default ${DEFAULT-VALUE})")
    private double threshold;

    @Option(names = "--membrane-output", description = "the last layer gives membranes instead of spikes")
    private boolean membranes;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of the weights (default ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = {"-o",
            "--output"}, required = true, paramLabel = "OUT", description = "the network to write (.nir)")
    private Path output;

    private final Console console;

    public NewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        boolean synapse = switch (neuron) {
            case "lif" -> false;
            case "cubalif" -> true;
            default -> throw new IllegalArgumentException("unknown neuron '" + neuron + "'; known are lif, cubalif");
        };
        var neurons = new NewNetwork.Neurons(synapse, tau, tauSyn, dt, threshold, membranes);
        Network network = kind.dense != null
                ? NewNetwork.dense(neurons, seed, kind.dense)
                : kind.recurrent != null
                        ? NewNetwork.recurrent(neurons, seed, kind.recurrent)
                        : NewNetwork.conv(neurons, seed, Shape.of(input), kind.conv);
        FlatNetwork flat = FlatNetwork.of(network);
        RunSettings settings = Image.compile(network, RunSettings.of(Profile.NIR).withDt(dt)).program().settings();
        NirWriter.write(RecordedSettings.write(network, settings), output);
        console.out()
                .println(output + ": " + network.nodes().size() + " nodes, input "
                        + flat.outputShape(flat.inputs().getFirst())
                        + ", output " + flat.outputShape(flat.outputs().getFirst()));
        return 0;
    }
}
