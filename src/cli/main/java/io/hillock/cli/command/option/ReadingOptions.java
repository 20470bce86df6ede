package io.hillock.cli.command.option;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.nir.UnknownNodeFields;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** How strictly to take what a network's file holds, and what a run of it shows. */
public final class ReadingOptions {
    @Option(names = "--strict", description = "refuse everything that is otherwise a warning")
    private boolean strict;

    @Option(names = "--lenient", description = "ignore fields of nodes that NIR does not define, with a warning")
    private boolean lenient;

    UnknownNodeFields unknownFields() {
        return lenient ? UnknownNodeFields.IGNORE : UnknownNodeFields.REFUSE;
    }

    /**
     * Prints warnings to stderr.
     *
     * @param about the file that they are about
     * @throws CommandFailure with the first, under {@code --strict}
     */
    public void warn(Console console, Path about, List<String> warnings) {
        if (strict && !warnings.isEmpty()) {
            int more = warnings.size() - 1;
            throw new CommandFailure(about + ": " + warnings.getFirst() + " (refused by --strict"
                    + (more == 0 ? "" : ", and " + more + (more == 1 ? " more warning" : " more warnings")) + ")");
        }
        warnings.forEach(warning -> console.say("warning: " + about + ": " + warning));
    }
}
