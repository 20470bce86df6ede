package io.hillock.net.base;

import io.hillock.model.Shape;
import io.hillock.net.Address;
import io.hillock.net.Addresses;
import io.hillock.net.Backoff;
import io.hillock.net.Bus;
import io.hillock.net.Clock;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Link;
import io.hillock.net.Listener;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Timeouts;
import io.hillock.net.Transport;
import io.hillock.net.bus.RequestDeduplicator;
import io.hillock.net.channel.Stranger;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WireTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Mixed traffic through a hub with two listeners, while connections are cut, listeners restart and strangers come.
 * Clients on links ask a server on a link, a local cell, each other, and unknown names. Each request carries a number
 * of its own, which its answer repeats.
 */
public final class Soak implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final int IN_FLIGHT = 64;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofMillis(40), Duration.ofSeconds(10));
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(5), Duration.ofMillis(100));

    private final SplittableRandom random;
    private final Path folder;
    private final Bus bus = new Bus();
    private final Hub hub = new Hub(bus, "hub", Duration.ofSeconds(2));
    private final RequestDeduplicator once = new RequestDeduplicator(1 << 14, 4 << 20);
    private final List<Listener> listeners = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentHashMap<Long, Boolean> underWay = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<ErrorCode, LongAdder> failed = new ConcurrentSkipListMap<>();
    private volatile boolean over;
    public final LongAdder asked = new LongAdder();
    public final LongAdder answered = new LongAdder();
    public final LongAdder wrong = new LongAdder();
    public final LongAdder runs = new LongAdder();
    public final LongAdder events = new LongAdder();
    public final LongAdder faults = new LongAdder();
    /** The requests that the server has begun lately; shows that none begins twice. */
    private final ConcurrentHashMap<String, Boolean> begun = new ConcurrentHashMap<>();

    public Soak(long seed, Path folder) throws IOException {
        this.random = new SplittableRandom(seed);
        this.folder = folder;
        bus.join("local").answer(MessageType.STATUS_REQUEST, _ -> Ack.DONE);
        for (Addresses addresses : List.of(Addresses.UNIX, Addresses.TCP)) {
            listeners.add(addresses.transport(folder).listen(settings("hub"), hub));
        }
        links.add(Transport.of(listeners.getFirst().address()).link(settings("server"), BACKOFF, this::serve));
        for (int i = 0; i < CLIENTS; i++) {
            Link link = Transport.of(listeners.get(i % 2).address()).link(settings("client" + i), BACKOFF,
                    this::hear);
            link.watch(state -> {
                if (state == Link.State.CONNECTED) {
                    link.ask(Envelope.of(link.nextId(), link.name(), "hub", new Subscribe(List.of("soak.*"))), LONG,
                            _ -> {});
                }
            });
            links.add(link);
        }
    }

    private static Settings settings(String name) {
        return Settings.of(name, Role.INTERFACE).withPatience(Duration.ofMillis(500))
                .withHeartbeat(Duration.ofMillis(500));
    }

    public long failures() {
        return failed.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** The number of failures for each code. */
    public Map<ErrorCode, Long> failuresByCode() {
        var counts = new TreeMap<ErrorCode, Long>();
        failed.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    public int left() {
        return underWay.size();
    }

    public void run(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        var clients = new ArrayList<Thread>();
        for (Link link : links.subList(1, links.size())) {
            SplittableRandom own = random.split();
            clients.add(Thread.ofVirtual().start(() -> ask(link, own, end)));
        }
        while (System.nanoTime() < end) {
            fault();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(10, 200)));
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void ask(Link link, SplittableRandom own, long end) {
        var window = new Semaphore(IN_FLIGHT);
        while (System.nanoTime() < end) {
            window.acquireUninterruptibly();
            long number = numbers.incrementAndGet();
            int kind = own.nextInt(100);
            Message message = kind < 60 ? request(number, kind < 5 ? 65_536 : 16) : new StatusRequest();
            String target = kind < 60
                    ? "server"
                    : kind < 80 ? "local" : kind < 95 ? "client" + own.nextInt(CLIENTS) : "nobody";
            if (kind % 10 == 0) {
                link.send(Envelope.of(link.nextId(), link.name(), "hub",
                        new Event("soak.tick", new JsonObject(Map.of("number", number)), List.of())));
            }
            underWay.put(number, true);
            Offer offer = TIMEOUTS.ask(link, Envelope.of(link.nextId(), link.name(), target, message), answer -> {
                settle(number, message, answer);
                window.release();
            });
            if (offer == Offer.SENT) {
                asked.increment();
            } else {
                underWay.remove(number);
                window.release();
                link.awaitRoom(Duration.ofMillis(100));
            }
        }
        window.acquireUninterruptibly(IN_FLIGHT);
    }

    private void settle(long number, Message message, Envelope answer) {
        boolean first = underWay.remove(number) != null;
        switch (answer.payload()) {
            case ErrorReply error -> failed.computeIfAbsent(error.code(), _ -> new LongAdder()).increment();
            case ReasoningResponse response when response.spikeCount() == number -> answered.increment();
            case Ack _ when message instanceof StatusRequest -> answered.increment();
            case Message _ -> wrong.increment();
        }
        if (!first) {
            wrong.increment();
        }
    }

    private void hear(Connection from, Envelope message) {
        switch (message.payload()) {
            case Event _ -> events.increment();
            case Message _ -> from.reply(message, Ack.DONE);
        }
    }

    /** One request in a hundred takes longer than the first time-out. */
    private void serve(Connection from, Envelope message) {
        if (!(message.payload() instanceof ReasoningRequest request)) {
            from.reply(message, Ack.DONE);
        } else if (once.begins(from, message)) {
            long number = request.seed().getAsLong();
            runs.increment();
            if (begun.putIfAbsent(from.session() + number, true) != null) {
                wrong.increment();
            }
            var answer = new ReasoningResponse(0, number, 1, OptionalDouble.empty(), "soak", OutputTensors.NONE);
            if (number % 100 == 0) {
                Clock.SYSTEM.after(TimeUnit.MILLISECONDS.toNanos(60), () -> once.reply(from, message, answer));
            } else {
                once.reply(from, message, answer);
            }
        }
    }

    private static ReasoningRequest request(long number, int size) {
        MemorySegment data = Arena.ofAuto().allocate(4L * size, 8);
        data.set(ValueLayout.JAVA_FLOAT, 0, number % 4096);
        return new ReasoningRequest("soak", "", OptionalInt.of(1), OptionalLong.of(number), RequestedTensors.COUNTS,
                OptionalLong.empty(), WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(size), data));
    }

    private void fault() {
        faults.increment();
        int kind = random.nextInt(100);
        int which = random.nextInt(2);
        Listener listener = listeners.get(which);
        try {
            if (kind < 50) {
                List<Connection> connections = listener.connections();
                if (!connections.isEmpty()) {
                    connections.get(random.nextInt(connections.size())).abort("cut by the soak");
                }
            } else if (kind < 60) {
                Address address = listener.address();
                listener.close();
                listeners.set(which, Transport.of(address).listen(settings("hub"), hub));
            } else {
                var bytes = new byte[random.nextInt(64)];
                random.nextBytes(bytes);
                try (Stranger stranger = kind < 80
                        ? Stranger.at(listener.address())
                        : Stranger.welcomed(listener.address(), "stranger" + faults.sum())) {
                    stranger.write(bytes);
                }
            }
        } catch (IOException e) {
            // The cut connection belonged to a stranger.
        }
        if (begun.size() > 1 << 16) {
            begun.clear();
        }
    }

    @Override
    public void close() {
        links.forEach(Link::close);
        listeners.forEach(Listener::close);
        hub.close();
        bus.close();
    }
}
