package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.CellAnswer;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.command.option.SignalledStop;
import io.hillock.cli.text.JsonOutput;
import io.hillock.journal.JournalException;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.recording.BusRecorder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock tap}. */
@Command(name = "tap", mixinStandardHelpOptions = true, description = "Shows the messages that go through a hub, each as JSON in one line, until it is stopped. Tensors are described, not shown. With --record it writes whole messages into a folder, which 'hillock replay' reads; the hub grants that to cells with a token for the role router, and over unix: and shm:.")
public final class TapCommand implements Callable<Integer> {
    /** Prefix of the hub's own topics, one for each type of message. */
    private static final String TOPIC = "tap.";

    @Parameters(index = "0", paramLabel = "URI", description = "where the hub listens: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME")
    private String uri;

    @Option(names = "--type", split = ",", paramLabel = "TYPE", description = "only messages of these types, REASONING_REQUEST for example")
    private List<String> types = List.of("*");

    @Option(names = "--count", paramLabel = "N", description = "stop after so many")
    private Long count;

    @Option(names = "--record", paramLabel = "DIR", description = "record whole messages with their times in this folder, a journal, instead of showing them; a recording that is there is continued")
    private Path recording;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public TapCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        return recording == null ? show() : record();
    }

    private int record() throws InterruptedException {
        var end = new CountDownLatch(1);
        try (BusRecorder recorder = BusRecorder.open(recording, InstantSource.system())) {
            var taking = new Recorded(recorder, count == null ? Long.MAX_VALUE : count, end);
            try (SignalledStop _ = new SignalledStop(end::countDown, 0);
                    Connection hub = peer.connect(uri, "tap", Role.ROUTER, taking)) {
                CellAnswer.of(hub, hub.peer(), Ack.class, BusRecorder.subscription(types));
                console.say("recording in " + recording);
                end.await();
                hub.abort("recorded");
                console.say(recorder.recorded() + " messages recorded, " + recorder.missed() + " missed");
            }
            taking.requireWell(uri);
        }
        return 0;
    }

    private int show() throws InterruptedException {
        var shown = new Shown();
        try (Connection hub = peer.connect(uri, "tap", shown)) {
            CellAnswer.of(hub, hub.peer(), Ack.class,
                    new Subscribe(types.stream().map(type -> TOPIC + type).toList()));
            shown.end.await();
        }
        if (shown.lost) {
            throw new CommandFailure(uri + ": the connection was lost");
        }
        return 0;
    }

    /** Records each message, on the connection's thread. */
    private static final class Recorded implements ConnectionHandler {
        private final BusRecorder recorder;
        private final CountDownLatch end;
        private long left;
        private volatile boolean lost;
        private volatile JournalException failure;

        Recorded(BusRecorder recorder, long left, CountDownLatch end) {
            this.recorder = recorder;
            this.left = left;
            this.end = end;
        }

        @Override
        public void handle(Connection from, Envelope message) {
            if (left == 0 || !message.source().equals(from.peer()) || !(message.payload() instanceof Event event)) {
                return;
            }
            try {
                left -= recorder.take(event) ? 1 : 0;
            } catch (JournalException e) {
                failure = e;
                left = 0;
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

        void requireWell(String uri) {
            if (failure != null) {
                throw failure;
            }
            if (lost) {
                throw new CommandFailure(uri + ": the connection was lost");
            }
        }
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
