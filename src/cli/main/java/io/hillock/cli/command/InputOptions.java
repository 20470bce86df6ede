package io.hillock.cli.command;

import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.Model;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The encodings that a command runs. */
final class InputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--input", required = true, paramLabel = "X", description = "X.npy, X.npz or X.npz:NAME, of shape [T, *in] or [B, T, *in]; with --steps [*in] or [B, *in]")
    private String name;

    @Option(names = "--steps", paramLabel = "N", description = "hold each vector of the input constant for N steps")
    private Integer steps;

    InputSamples open(Model model) {
        if (steps != null && steps < 1) {
            throw new ParameterException(command.commandLine(), "--steps must be at least 1, is " + steps);
        }
        return InputSamples.open(name, model.input(), steps == null ? OptionalInt.empty() : OptionalInt.of(steps));
    }
}
