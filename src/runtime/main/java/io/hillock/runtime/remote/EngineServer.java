package io.hillock.runtime.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.message.Ack;
import io.hillock.message.BatchRequest;
import io.hillock.message.Cancel;
import io.hillock.message.ConnectionMessage;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Feedback;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.MetricsRequest;
import io.hillock.message.NetworkList;
import io.hillock.message.NetworkLoad;
import io.hillock.message.NetworkUnload;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.Readiness;
import io.hillock.message.ReasoningMessage;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.StatePull;
import io.hillock.message.StateSnapshot;
import io.hillock.message.StateSync;
import io.hillock.message.StatusReport;
import io.hillock.message.StatusRequest;
import io.hillock.message.StreamChunk;
import io.hillock.message.StreamClose;
import io.hillock.message.StreamOpen;
import io.hillock.message.TeacherMessage;
import io.hillock.message.WatchingMessage;
import io.hillock.message.WireTensor;
import io.hillock.runtime.Release;
import io.hillock.transport.Bus;
import io.hillock.transport.Cell;
import io.hillock.transport.Connection;
import io.hillock.transport.ConnectionHandler;
import io.hillock.transport.Once;
import io.hillock.transport.Rights;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

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
 * <p>Any thread. Runs are done by platform threads of its own; nothing else waits for them. What finds no room is answered
 * {@code overloaded}; a request that comes again is run once. Closing takes no more requests, waits for those under way and closes the engines.
 */
public final class EngineServer implements ConnectionHandler, AutoCloseable {
    private static final Set<MessageType> HANDLED = EnumSet.of(MessageType.REASONING_REQUEST, MessageType.BATCH_REQUEST,
            MessageType.CANCEL, MessageType.STREAM_OPEN, MessageType.STREAM_CHUNK, MessageType.STREAM_CLOSE,
            MessageType.NETWORK_LOAD, MessageType.NETWORK_UNLOAD, MessageType.NETWORK_LIST, MessageType.STATE_PULL,
            MessageType.STATE_SYNC, MessageType.FEEDBACK, MessageType.PLASTICITY_UPDATE, MessageType.STATUS_REQUEST,
            MessageType.METRICS_REQUEST);

    private final Function<Image, Engine> engines;
    private final ServerOptions options;
    private final Networks networks;
    private final Workers workers;
    private final Meters meters = new Meters();
    private final Once once = new Once();
    private final Map<Connection, Guest> guests = new ConcurrentHashMap<>();
    private final Map<String, Guest> senders = new ConcurrentHashMap<>();
    private final ThreadLocal<Limit> limits = ThreadLocal.withInitial(Limit::new);
    private final long started = System.nanoTime();
    private volatile boolean draining;

    /** @param engines opens an engine for each network that is loaded, {@code NativeEngine::open} for instance */
    public EngineServer(Function<Image, Engine> engines, ServerOptions options) {
        this.engines = engines;
        this.options = options;
        this.networks = new Networks(options.networks());
        this.workers = new Workers("hillock-engine", options.threads(), options.waiting());
    }

    /**
     * Serves a network under a name, in place of what had it.
     *
     * @throws IllegalArgumentException where it is no name, or too many networks are served
     * @throws io.hillock.engine.EngineException where the engine refuses the image
     */
    public void serve(String network, Image image) {
        new NetworkUnload(network);
        networks.put(network, engines.apply(image), Claim.OPERATOR);
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
        guests.put(connection, new Guest(options));
    }

    @Override
    public void left(Connection connection) {
        Guest guest = guests.remove(connection);
        if (guest != null) {
            guest.leave();
        }
    }

    /**
     * Answers as a cell of a bus too. What is kept for a sender is kept by its name, until {@link #forget}.
     *
     * @return the cell, to be closed by the caller
     */
    public Cell join(Bus bus, String name) {
        Cell cell = bus.join(name);
        for (MessageType type : HANDLED) {
            cell.on(type, message -> take(senders.computeIfAbsent(message.source(), _ -> new Guest(options)), null,
                    message, cell::reply));
        }
        return cell;
    }

    /** A cell that sent messages by a bus has gone: its streams and arrays are freed. */
    public void forget(String sender) {
        Guest guest = senders.remove(sender);
        if (guest != null) {
            guest.leave();
        }
    }

    @Override
    public void close() {
        draining = true;
        workers.close();
        guests.values().forEach(Guest::leave);
        senders.values().forEach(Guest::leave);
        networks.close();
    }

    /** @param from null where it came by a bus */
    private void take(Guest guest, Connection from, Envelope message, Asker asker) {
        try {
            Message answer = draining && !(message.payload() instanceof Cancel)
                    ? ErrorReply.of(ErrorCode.OVERLOADED, "the server drains")
                    : dispatch(guest, from, message, asker);
            if (answer != null) {
                asker.answer(message, answer);
            }
        } catch (RuntimeException e) {
            asker.answer(message, Job.error(e));
        }
    }

    /** The answer, or null where there is none, or none yet. */
    private Message dispatch(Guest guest, Connection from, Envelope message, Asker asker) {
        return switch (message.payload()) {
            case ReasoningRequest request ->
                run(guest, message, asker, Run.of(networks.find(request.network()), request), request.stream());
            case BatchRequest request ->
                run(guest, message, asker, Run.of(networks.find(request.network()), request), OptionalLong.empty());
            case Cancel cancel -> {
                guest.cancel(cancel.id());
                yield Ack.DONE;
            }
            case StreamOpen open -> guest.arrays().open(message.id(), open);
            case StreamChunk chunk -> {
                guest.arrays().chunk(chunk);
                yield null;
            }
            case StreamClose close -> guest.arrays().close(close);
            case NetworkLoad load ->
                load(guest, message, asker, load, Claim.of(from, message));
            case NetworkUnload unload -> {
                networks.remove(unload.network(), Claim.of(from, message));
                yield Ack.DONE;
            }
            case NetworkList _ -> new NetworkList(networks.all().stream().map(Served::info).toList());
            case StatePull pull when pull.stream().isPresent() ->
                state(guest, message, asker, networks.find(pull.network()), pull.stream().getAsLong(),
                        state -> state.pull(pull));
            case StateSync sync when sync.stream().isPresent() -> {
                List<WireTensor> given = sync.variables().stream().map(Workers::readable).toList();
                long stream = sync.stream().getAsLong();
                yield state(guest, message, asker, networks.find(sync.network()), stream, state -> {
                    Message answer = state.sync(sync, given);
                    if (state.isAtRest()) {
                        guest.unsaid(stream);
                    }
                    return answer;
                });
            }
            case StatePull pull -> networks.find(pull.network()).learned().answer(pull);
            case StateSync sync -> networks.find(sync.network()).learned().answer(sync);
            case PlasticityUpdate update -> networks.find(update.network()).learned().answer(update);
            case Feedback feedback -> {
                Said said = guest.said(feedback.requestId());
                networks.requireServed(said.network());
                yield state(guest, message, asker, said.network(), said.stream(),
                        state -> state.feedback(feedback, said.label()));
            }
            case StatusRequest _ -> status();
            case MetricsRequest request ->
                meters.report(request.names(), workers.load(), networks.all().size());
            case ConnectionMessage _,ReasoningMessage _,StateSnapshot _,TeacherMessage _,WatchingMessage _ ->
                ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "engines do not handle " + message.type());
        };
    }

    private Message run(Guest guest, Envelope message, Asker asker, Run run, OptionalLong stream) {
        return enter(guest, message, asker, run.batch().size(), task -> {
            if (stream.isEmpty()) {
                workers.execute(() -> task.accept(limit -> run.from(run.network().engine(), limit)));
            } else {
                long id = stream.getAsLong();
                guest.inLine(id, run.network(), workers, state -> task.accept(limit -> {
                    Message answer = run.from(state.session(), limit);
                    meters.learned(run.network().learned().learns() ? run.batch().steps() : 0);
                    if (answer instanceof ReasoningResponse response) {
                        guest.said(message.id(), new Said(run.network(), id, response.label()));
                    }
                    return answer;
                }));
            }
        });
    }

    private Message state(Guest guest, Envelope message, Asker asker, Served network, long stream,
            Function<StreamState, Message> use) {
        return enter(guest, message, asker, 0,
                task -> guest.inLine(stream, network, workers, state -> task.accept(_ -> use.apply(state))));
    }

    private Message load(Guest guest, Envelope message, Asker asker, NetworkLoad load, Claim by) {
        MemorySegment bytes = load.stream().isPresent()
                ? guest.images().take(load.stream().getAsLong())
                : Workers.readable(load.image().orElseThrow().data());
        return enter(guest, message, asker, 0,
                task -> workers.execute(() -> task.accept(_ -> networks.load(load.network(), bytes, engines, by))));
    }

    private Message status() {
        List<Served> served = networks.all();
        return new StatusReport(draining ? Readiness.DRAINING : Readiness.READY,
                (System.nanoTime() - started) / 1_000_000, workers.load(), served.stream().map(Served::name).toList(),
                Release.VERSION, served.stream().flatMap(Served::cpuFeatures).distinct().toList());
    }

    /**
     * Makes room for a request, has it started, and answers when it is done.
     *
     * @param samples of it, 0 where it is no run
     * @param start hands the work's place over to a worker: it is given what the worker shall call with the work
     * @return null, or the answer where there is no room
     */
    private Message enter(Guest guest, Envelope message, Asker asker, int samples,
            Consumer<Consumer<Function<Limit, Message>>> start) {
        if (!workers.enter()) {
            return meters.overloaded(options.waiting() + " requests wait already");
        }
        long came = System.nanoTime();
        var job = new Job(message, asker);
        guest.begin(job);
        try {
            start.accept(work -> {
                try {
                    Message answer = job.run(limits.get(), work);
                    if (samples > 0) {
                        meters.answered(samples, answer, System.nanoTime() - came);
                    }
                } finally {
                    ended(guest, job);
                }
            });
        } catch (RuntimeException e) {
            ended(guest, job);
            throw e;
        }
        return null;
    }

    private void ended(Guest guest, Job job) {
        guest.end(job);
        workers.left();
    }
}
