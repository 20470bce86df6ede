package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock tap}. */
@Command(name = "tap", mixinStandardHelpOptions = true, description = "Shows the messages that go through a hub, each as JSON in one line, until it is stopped. Tensors are described, not shown.")
public final class TapCommand implements Callable<Integer> {
    /** Prefix of the hub's own topics, one for each type of message. */
    private static final String TOPIC = "tap.";

    @Parameters(index = "0", paramLabel = "URI", description = "where the hub listens: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME")
    private String uri;

    @Option(names = "--type", split = ",", paramLabel = "TYPE", description = "only messages of these types, REASONING_REQUEST for example")
    private List<String> types = List.of("*");

    @Option(names = "--count", paramLabel = "N", description = "stop after so many")
    private Long count;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public TapCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var shown = new Shown();
        try (Connection hub = ConnectCommand.connect(uri, peer, "tap", shown)) {
            ConnectCommand.ask(hub, hub.peer(), Ack.class,
                    new Subscribe(types.stream().map(type -> TOPIC + type).toList()));
            shown.end.await();
        }
        if (shown.lost) {
            throw new CommandFailure(uri + ": the connection was lost");
        }
        return 0;
    }

    /** Prints each message, on the connection's thread. */
    private final class Shown implements ConnectionHandler {
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile boolean lost;
        private long left = count == null ? Long.MAX_VALUE : count;

        @Override
        public void handle(Connection from, Envelope message) {
            if (left > 0 && message.source().equals(from.peer()) && message.payload() instanceof Event event
                    && event.topic().startsWith(TOPIC)) {
                JsonOutput.print(console.out(), event.body().fields());
                console.out().flush();
                left--;
            }
            if (left == 0) {
                end.countDown();
            }
        }

        @Override
        public void left(Connection connection) {
            lost = end.getCount() > 0;
            end.countDown();
        }
    }
}
