package io.hillock.cli.command.hub;

import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.ReportText;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code hillock connect URI status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows how it is doing.")
public final class ConnectStatusCommand implements Callable<Integer> {
    @ParentCommand
    private ConnectCommand parent;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public ConnectStatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        StatusReport report = parent.ask(StatusReport.class, new StatusRequest());
        if (json) {
            JsonOutput.print(console.out(), ReportText.json(report));
        } else {
            ReportText.print(console.out(), report);
        }
        return 0;
    }
}
