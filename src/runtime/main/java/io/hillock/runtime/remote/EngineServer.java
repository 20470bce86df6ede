package io.hillock.runtime.remote;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.message.Ack;
import io.hillock.message.Cancel;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.NetworkInfo;
import io.hillock.message.NetworkUnload;
import io.hillock.message.Readiness;
import io.hillock.message.StatusReport;
import io.hillock.runtime.Release;
import io.hillock.transport.Bus;
import io.hillock.transport.Cell;
import io.hillock.transport.Connection;
import io.hillock.transport.ConnectionHandler;
import io.hillock.transport.Once;
import io.hillock.transport.Rights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Serves engines to the other side of connections, be it a listener's handler or that of a connection which was made to a hub:
 *
 * <pre>{@code
 * try (var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT);
 *         var listener = Transport.of("tcp://localhost:9999").listen(settings, server)) { … }
 * }</pre>
 *
 * <p>A handler that hands messages on to it hands on {@link #entered} and {@link #left} too, for a message over a connection that has
 * not entered, or has left, is ignored.
 *
 * <p>Any thread. Platform threads of its own do the runs; nothing else waits for them. Cells take turns: each waits for the runs in progress and one
 * run of each other cell at most, whatever the others ask for. A request that finds no room is answered {@code overloaded}, one that is more than
 * {@link ServerOptions} allow {@code too_large}; a request that comes again is run once. What a cell has under way when its connection is lost goes on
 * for {@link ServerOptions#grace}, and is then stopped unless the cell has come back in its session.
 */
public final class EngineServer implements ConnectionHandler, AutoCloseable {
    /** Stands for the session of a sender on a bus, which has none. */
    private static final String ON_THE_BUS = "";

    private final ServerOptions options;
    private final ServerMemory memory;
    private final Networks networks;
    private final Scheduler scheduler;
    private final Dispatcher dispatcher;
    private final Once once = new Once();
    private final Sessions sessions;
    private final Map<Connection, Guest> guests = new ConcurrentHashMap<>();
    private final Map<String, Guest> senders = new ConcurrentHashMap<>();
    private final long started = System.nanoTime();
    private volatile boolean draining;

    /** @param engines opens an engine for each network that is loaded, {@code NativeEngine::open} for instance */
    public EngineServer(Function<Image, Engine> engines, ServerOptions options) {
        this(engines, options, new ServerMemory(options.memory()));
    }

    /** @param memory shared with other servers of this process, in place of the options' */
    public EngineServer(Function<Image, Engine> engines, ServerOptions options, ServerMemory memory) {
        this.options = options;
        this.memory = memory;
        var meters = new Meters();
        networks = new Networks(engines, options.networks(), memory.engines());
        scheduler = new Scheduler(options, memory.engines(), meters);
        dispatcher = new Dispatcher(networks, scheduler, meters, options.maxWork(), this::status);
        sessions = new Sessions(options.grace());
    }

    /**
     * Serves a network under a name, in place of what had it.
     *
     * @throws IllegalArgumentException where it is no name, too many networks are served, or there is not enough memory for it
     * @throws io.hillock.engine.EngineException where the engine refuses the image
     */
    public void serve(String network, Image image) {
        new NetworkUnload(network);
        networks.serve(network, image, Claim.OPERATOR);
    }

    /** What it serves, in alphabetical order. */
    public List<NetworkInfo> networks() {
        return networks.all().stream().map(Served::info).toList();
    }

    /** The images that it serves, by the names of the networks. */
    public Map<String, Image> images() {
        return networks.all().stream().collect(Collectors.toMap(Served::name, Served::image));
    }

    @Override
    public void handle(Connection from, Envelope message) {
        Guest guest = guests.get(from);
        Optional<ErrorReply> refusal = Rights.refusal(from, message);
        if (guest != null && refusal.isPresent()) {
            from.reply(message, refusal.get());
        } else if (guest != null && once.begins(from, message)) {
            take(guest, from, message, (question, answer) -> once.reply(from, question, answer));
        }
    }

    @Override
    public void entered(Connection connection) {
        UnderWay requests = sessions.entered(connection.peer(), connection.session());
        guests.put(connection, new Guest(requests, options, memory));
    }

    @Override
    public void left(Connection connection) {
        Guest guest = guests.remove(connection);
        if (guest != null) {
            guest.leave();
            sessions.left(guest.requests());
        }
    }

    /** As {@link ServerOptions#maxWork}. */
    @Override
    public OptionalLong maxWork() {
        return OptionalLong.of(options.maxWork());
    }

    /**
     * Answers as a cell of a bus too. What is kept for a sender is kept by its name, until {@link #forget}.
     *
     * @return the cell, to be closed by the caller
     */
    public Cell join(Bus bus, String name) {
        Cell cell = bus.join(name);
        for (MessageType type : Dispatcher.HANDLED) {
            cell.on(type, message -> heard(cell, message));
        }
        return cell;
    }

    private void heard(Cell cell, Envelope message) {
        Guest sender = senders.get(message.source());
        if (sender == null && message.payload() instanceof Cancel cancel) {
            // Of one that has gone, whose requests may still be under way.
            UnderWay requests = sessions.find(message.source(), ON_THE_BUS);
            if (requests != null) {
                requests.cancel(cancel.id());
            }
            cell.reply(message, Ack.DONE);
            return;
        }
        if (sender == null) {
            sender = senders.computeIfAbsent(message.source(),
                    name -> new Guest(sessions.entered(name, ON_THE_BUS), options, memory));
        }
        take(sender, null, message, cell::reply);
    }

    /**
     * A cell that sent messages by a bus has gone: its streams and arrays are freed. Its requests under way go on until they are cancelled: a
     * {@link io.hillock.transport.Hub} does that once the cell can no longer come back for the answers.
     */
    public void forget(String sender) {
        Guest guest = senders.remove(sender);
        if (guest != null) {
            guest.leave();
            guest.requests().disconnected();
        }
    }

    /**
     * Takes no more requests, which are answered {@code overloaded}, and waits for those under way. Those that take longer are stopped, and answered
     * {@code overloaded} too.
     */
    public void drain(Duration most) {
        draining = true;
        scheduler.drain(most);
    }

    /** Drains for {@link ServerOptions#drain}, unless that was done, then closes the engines. */
    @Override
    public void close() {
        drain(draining ? Duration.ZERO : options.drain());
        scheduler.close();
        guests.values().forEach(Guest::leave);
        senders.values().forEach(Guest::leave);
        networks.close();
    }

    /** @param from null where it came by a bus */
    private void take(Guest guest, Connection from, Envelope message, Asker asker) {
        try {
            Message answer = draining && !(message.payload() instanceof Cancel)
                    ? ErrorReply.of(ErrorCode.OVERLOADED, "the server drains")
                    : dispatcher.dispatch(guest, from, message, asker);
            if (answer != null) {
                asker.answer(message, answer);
            }
        } catch (RuntimeException e) {
            asker.answer(message, Job.error(e));
        }
    }

    /** How it is doing. */
    public StatusReport status() {
        List<Served> served = networks.all();
        return new StatusReport(draining ? Readiness.DRAINING : Readiness.READY,
                (System.nanoTime() - started) / 1_000_000, scheduler.load(), served.stream().map(Served::name).toList(),
                Release.VERSION, served.stream().flatMap(Served::cpuFeatures).distinct().toList());
    }
}
