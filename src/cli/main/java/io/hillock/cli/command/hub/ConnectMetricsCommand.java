package io.hillock.cli.command.hub;

import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.ReportText;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hillock connect URI metrics}. */
@Command(name = "metrics", mixinStandardHelpOptions = true, description = "Shows what it has counted and measured.")
public final class ConnectMetricsCommand implements Callable<Integer> {
    @ParentCommand
    private ConnectCommand parent;

    @Parameters(arity = "0..*", paramLabel = "METRIC", description = "only these")
    private List<String> names = List.of();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public ConnectMetricsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        MetricsReport report = parent.ask(MetricsReport.class, new MetricsRequest(names));
        if (json) {
            JsonOutput.print(console.out(), ReportText.json(report));
        } else {
            ReportText.print(console.out(), report);
        }
        return 0;
    }
}
