package io.hillock.cli.command.serve;

import io.hillock.adapt.AdaptationEvent;
import io.hillock.adapt.AdaptationTrace;
import io.hillock.adapt.service.AdaptationJson;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock adapt replay}. */
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Decides anew from a trace of 'serve --adapt-trace', and prints the decisions: the same as those in the journal.")
public final class AdaptReplayCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the trace")
    private Path file;

    @Option(names = "--json", description = "print JSON, a line for each event")
    private boolean json;

    private final Console console;

    public AdaptReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            for (AdaptationEvent event : AdaptationTrace.replay(file)) {
                if (json) {
                    JsonOutput.print(console.out(), AdaptationJson.of(event));
                } else {
                    console.out().println(event.line());
                }
            }
            return 0;
        } catch (NoSuchFileException e) {
            throw new CommandFailure(file + ": no such file", e);
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
