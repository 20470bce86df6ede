package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.data.ArraySamples;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.NamedSamples;
import io.hillock.spike.InputPort;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The encodings that a command runs. */
final class InputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--input", required = true, paramLabel = "X", description = "X.npy, X.npz or X.npz:NAME, of shape [T, *in] or [B, T, *in]; with --steps [*in] or [B, *in]. For a network with several Inputs INPUT=X, once for each")
    private List<String> names;

    @Option(names = "--steps", paramLabel = "N", description = "hold each vector of the input constant for N steps")
    private Integer steps;

    InputSamples open(Model model) {
        if (steps != null && steps < 1) {
            throw new ParameterException(command.commandLine(), "--steps must be at least 1, is " + steps);
        }
        OptionalInt held = steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
        List<InputPort> inputs = model.image().inputPorts();
        return inputs.size() == 1 ? only(inputs.getFirst(), held) : NamedSamples.open(names, inputs, held);
    }

    /** The network's one Input, which need not be named. */
    private InputSamples only(InputPort input, OptionalInt held) {
        if (names.size() > 1) {
            throw new CommandFailure("--input is given " + names.size() + " times, but the network has one Input, '"
                    + input.name() + "'");
        }
        String name = names.getFirst();
        String prefix = input.name() + "=";
        return ArraySamples.open(name.startsWith(prefix) ? name.substring(prefix.length()) : name, input.shape(), held);
    }
}
