package io.hillock.cli.command.option;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.data.ArrayLayout;
import io.hillock.cli.data.InputFile;
import io.hillock.cli.data.InputForm;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.Model;
import io.hillock.cli.data.NamedSamples;
import io.hillock.spike.InputPort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The encodings that a command runs. */
public final class InputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--input", required = true, paramLabel = "X", description = "an array X.npy, X.npz or X.npz:NAME of shape [T, *in] or [B, T, *in], with --steps [*in] or [B, *in]; recorded events (npy, npz, csv, N-MNIST bin, AEDAT 3.1 and 4); or NIR data X.nir or X.nir:NODE. For a network with several Inputs INPUT=X, once for each")
    private List<String> names;

    @Option(names = "--steps", paramLabel = "N", description = "hold each vector of the input constant for N steps; run N steps of recorded events")
    private Integer steps;

    @Option(names = "--layout", paramLabel = "BT|TB", description = "order of an array's first dimensions: TB is [T, B, *in] (default: BT, with a warning if both readings fit)")
    private ArrayLayout layout;

    @Mixin
    private EventOptions events;

    /** Opens the input; what the user should know about it goes to stderr. */
    public InputSamples open(Model model, Console console) {
        if (steps != null && steps < 1) {
            throw new ParameterException(command.commandLine(), "--steps must be at least 1, is " + steps);
        }
        InputForm form = new InputForm(steps == null ? OptionalInt.empty() : OptionalInt.of(steps),
                Optional.ofNullable(layout),
                events.form(), model.image().program().settings().dt(), note -> console.say("note: " + note));
        List<InputPort> inputs = model.image().inputPorts();
        return inputs.size() == 1 ? only(inputs.getFirst(), form) : NamedSamples.open(names, inputs, form);
    }

    /** The network's one Input, which need not be named. */
    private InputSamples only(InputPort input, InputForm form) {
        if (names.size() > 1) {
            throw new CommandFailure("--input is given " + names.size() + " times, but the network has one Input, '"
                    + input.name() + "'");
        }
        String name = names.getFirst();
        String prefix = input.name() + "=";
        return InputFile.open(name.startsWith(prefix) ? name.substring(prefix.length()) : name, input, form);
    }
}
