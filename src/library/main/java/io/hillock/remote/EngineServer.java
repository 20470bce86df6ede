package io.hillock.remote;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Rights;
import io.hillock.net.bus.RequestDeduplicator;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.remote.serve.ClientState;
import io.hillock.remote.serve.ClientTable;
import io.hillock.remote.serve.NetworkClaim;
import io.hillock.remote.serve.RequestDispatcher;
import io.hillock.remote.serve.RequestScheduler;
import io.hillock.remote.serve.RequestTicket;
import io.hillock.remote.serve.ServedNetwork;
import io.hillock.remote.serve.ServedNetworks;
import io.hillock.remote.serve.ServedRequest;
import io.hillock.remote.serve.ServerCounters;
import io.hillock.unified.ReleaseVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Serves engines to the other side of connections, as the handler of a listener or of a connection to a hub:
 *
 * <pre>{@code
 * try (var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT);
 *         var listener = Transport.of("tcp://localhost:9999").listen(settings, server)) { … }
 * }</pre>
 *
 * <p>A handler that passes messages on to it must pass {@link #entered} and {@link #left} on too. It must copy the tensors of requests that
 * it keeps, because the server {@linkplain Connection#release releases} a request after the answer of its run. It ignores messages over a
 * connection that has not entered, or has left.
 *
 * <p>Thread-safe. Runs use platform threads of the server's own; no other thread waits for them. Cells take turns: a cell waits at most
 * for the runs in progress and for one run of each other cell. A request that finds no room is answered {@code overloaded}; one beyond
 * the {@link ServerOptions} is answered {@code too_large}; a repeated request runs once. After a cell's connection was lost, its requests
 * go on for {@link ServerOptions#grace}. Then they are stopped, unless the cell has come back in its session.
 */
public final class EngineServer implements ConnectionHandler, AutoCloseable {
    private final ServerOptions options;
    private final ServedNetworks networks;
    private final RequestScheduler scheduler;
    private final RequestDispatcher dispatcher;
    private final RequestDeduplicator once = new RequestDeduplicator();
    private final ClientTable clients;
    private final long started = System.nanoTime();
    private volatile boolean draining;

    /** @param engines opens an engine for each network that is loaded, for example {@code NativeEngine::open} */
    public EngineServer(Function<Image, Engine> engines, ServerOptions options) {
        this(engines, options, new ServerMemory(options.memory()));
    }

    /** @param memory shared with other servers of this process, instead of the options' own */
    public EngineServer(Function<Image, Engine> engines, ServerOptions options, ServerMemory memory) {
        this.options = options;
        var meters = new ServerCounters();
        networks = new ServedNetworks(engines, options.networks(), memory.engines());
        scheduler = new RequestScheduler(options, memory.engines(), meters);
        dispatcher = new RequestDispatcher(networks, scheduler, meters, options.maxWork(), this::status);
        clients = new ClientTable(options, memory);
    }

    /**
     * Serves a network under a name, and replaces the one that had it.
     *
     * @throws IllegalArgumentException if the name is invalid, too many networks are served, or there is not enough memory
     * @throws io.hillock.engine.EngineException if the engine refuses the image
     */
    public void serve(String network, Image image) {
        NetworkMessage.checkName(network);
        networks.serve(network, image, NetworkClaim.OPERATOR);
    }

    /** The served networks, in alphabetical order. */
    public List<NetworkInfo> networks() {
        return networks.all().stream().map(ServedNetwork::info).toList();
    }

    /** The served images, by network name. */
    public Map<String, Image> images() {
        return networks.all().stream().collect(Collectors.toMap(ServedNetwork::name, ServedNetwork::image));
    }

    @Override
    public void handle(Connection from, Envelope message) {
        ClientState client = clients.of(from);
        Optional<ErrorReply> refusal = Rights.refusal(from, message);
        if (client != null && refusal.isPresent()) {
            from.reply(message, refusal.get());
        } else if (client != null && once.begins(from, message)) {
            take(new RequestTicket(client, from, message, (question, answer) -> once.reply(from, question, answer)));
        }
    }

    @Override
    public void entered(Connection connection) {
        clients.entered(connection);
    }

    @Override
    public void left(Connection connection) {
        clients.left(connection);
    }

    /** The limit of {@link ServerOptions#maxWork}. */
    @Override
    public OptionalLong maxWork() {
        return OptionalLong.of(options.maxWork());
    }

    /**
     * Answers as a cell of a bus too. The state of a sender is kept under its name until {@link #forget}.
     *
     * @return the cell, which the caller must close
     */
    public Cell join(Bus bus, String name) {
        Cell cell = bus.join(name);
        for (MessageType type : RequestDispatcher.HANDLED) {
            cell.on(type, message -> heard(cell, message));
        }
        return cell;
    }

    private void heard(Cell cell, Envelope message) {
        if (message.payload() instanceof Cancel cancel) {
            clients.cancel(message.source(), cancel.id());
            cell.reply(message, Ack.DONE);
        } else {
            take(new RequestTicket(clients.of(message.source()), null, message, cell::reply));
        }
    }

    /**
     * A cell that sent messages over a bus has gone. Its streams and arrays are freed. Its requests under way go on until they are
     * cancelled; a {@link io.hillock.net.Hub} does that once the cell can no longer come back for the answers.
     */
    public void forget(String sender) {
        clients.forget(sender);
    }

    /**
     * Stops accepting requests and waits for those under way. Stops requests that take longer. New and stopped requests are answered
     * {@code overloaded}.
     */
    public void drain(Duration most) {
        draining = true;
        scheduler.drain(most);
    }

    /** Drains for {@link ServerOptions#drain} unless it has already drained, then closes the engines. */
    @Override
    public void close() {
        drain(draining ? Duration.ZERO : options.drain());
        scheduler.close();
        clients.leaveAll();
        networks.close();
    }

    private void take(RequestTicket ticket) {
        try {
            Message answer = draining && !(ticket.message().payload() instanceof Cancel)
                    ? ErrorReply.of(ErrorCode.OVERLOADED, "the server is draining")
                    : dispatcher.dispatch(ticket);
            if (answer != null) {
                ticket.answer(answer);
            }
        } catch (RuntimeException e) {
            ticket.answer(ServedRequest.error(e));
        }
    }

    /** The server's status. */
    public StatusReport status() {
        List<ServedNetwork> served = networks.all();
        return new StatusReport(draining ? Readiness.DRAINING : Readiness.READY,
                (System.nanoTime() - started) / 1_000_000, scheduler.load(),
                served.stream().map(ServedNetwork::name).toList(),
                ReleaseVersion.VERSION, served.stream().flatMap(ServedNetwork::cpuFeatures).distinct().toList());
    }
}
