package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.CellAnswer;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.top.Activity;
import io.hillock.cli.top.ActivitySource;
import io.hillock.cli.top.ActivityText;
import io.hillock.cli.top.HubActivity;
import io.hillock.cli.top.ServiceActivity;
import io.hillock.net.Connection;
import io.hillock.protocol.Message;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock top}. */
@Command(name = "top", mixinStandardHelpOptions = true, description = "Shows what a hub or a service does: engines, rates and latency percentiles, refreshed until it is stopped.")
public final class TopCommand implements Callable<Integer> {
    /** Clears the terminal and goes to its upper left corner. */
    private static final String CLEAR = "\033[H\033[2J\033[3J";

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "URI", description = "a hub: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME; or a service: http://host:port, https://host:port")
    private String uri;

    @Option(names = "--once", description = "read once, with rates and percentiles since its start, and end")
    private boolean once;

    @Option(names = "--json", description = "print each reading as JSON in one line")
    private boolean json;

    @Option(names = "--interval", paramLabel = "S", defaultValue = "1", description = "seconds between two readings (default: ${DEFAULT-VALUE})")
    private double interval;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public TopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(interval >= 0.01 && interval <= 3600)) {
            throw new ParameterException(command.commandLine(),
                    "--interval must be 0.01 to 3600 seconds, is " + interval);
        }
        try (ActivitySource source = open()) {
            Activity now = source.read();
            show(new ActivityText(now, now));
            while (!once) {
                TimeUnit.NANOSECONDS.sleep((long) (interval * 1e9));
                Activity before = now;
                now = source.read();
                show(new ActivityText(before, now));
            }
        }
        return 0;
    }

    private void show(ActivityText text) {
        if (json) {
            JsonOutput.print(console.out(), text.json());
        } else {
            console.out().print(once || !Boolean.getBoolean("hillock.terminal.out") ? "" : CLEAR);
            text.print(console.out());
            console.out().println(once ? "" : "\n");
        }
        console.out().flush();
    }

    private ActivitySource open() {
        if (uri.startsWith("http://") || uri.startsWith("https://")) {
            return new ServiceActivity(service(), peer.bearer(), peer.httpClient());
        }
        Connection hub = peer.connect(uri, "top", (_, _) -> {});
        return new HubActivity(uri, question -> CellAnswer.of(hub, hub.peer(), Message.class, question),
                hub::close);
    }

    private URI service() {
        try {
            return URI.create(uri);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
    }
}
