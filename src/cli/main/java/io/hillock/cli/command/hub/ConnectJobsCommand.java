package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.hub.EngineHub;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.TextTable;
import io.hillock.net.Connection;
import io.hillock.nir.NirWriter;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.Role;
import io.hillock.remote.TrainingClient;
import io.hillock.remote.TrainingStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code hillock connect URI jobs}. */
@Command(name = "jobs", mixinStandardHelpOptions = true, description = "Lists the jobs of the training cell there, or one of them; takes its result, or cancels it.")
public final class ConnectJobsCommand implements Callable<Integer> {
    @ParentCommand
    private ConnectCommand parent;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "the job's name")
    private String job;

    @Option(names = {"-o", "--output"}, paramLabel = "OUT", description = "write the result of JOB (.nir)")
    private Path output;

    @Option(names = "--cancel", description = "cancel JOB if it waits or runs; forget it if it has ended")
    private boolean cancel;

    @Option(names = "--json", description = "print JSON, a line for each job")
    private boolean json;

    private final Console console;

    public ConnectJobsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (job == null && (cancel || output != null)) {
            throw new CommandFailure("--cancel and --output need the name of a JOB");
        }
        try (Connection connection = parent.connect(Role.TRAINING)) {
            TrainingClient client = TrainingClient.of(connection, parent.cell(EngineHub.TRAINING));
            if (output != null) {
                NirWriter.write(client.network(job), output);
            }
            Stream<String> names = job == null ? client.jobs().stream().map(NetworkInfo::name) : Stream.of(job);
            List<TrainingStatus> all = names.map(client::status).toList();
            if (cancel) {
                client.cancel(job);
            }
            if (json) {
                all.forEach(one -> JsonOutput.print(console.out(), one.fields()));
            } else {
                print(all);
            }
        }
        return 0;
    }

    private void print(List<TrainingStatus> all) {
        TextTable table = new TextTable("job", "state", "epoch", "best", "");
        all.forEach(one -> table.row(one.job(), one.state().label(),
                one.last().map(report -> report.epoch()).orElse(0) + " of " + one.epochs(),
                one.bestEpoch() == 0 ? "" : String.format(Locale.ROOT, "%.2f %%", 100 * one.bestScore()),
                one.problem()));
        table.print(console.out());
    }
}
