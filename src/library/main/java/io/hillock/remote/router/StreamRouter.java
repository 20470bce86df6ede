package io.hillock.remote.router;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.router.RoutedClient.Answered;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keeps each stream at one engine, which gets its requests, its state messages and the feedback to its answers. If that engine leaves, the
 * state is gone. Requests that need it fail until the asker sets the state again. Thread-safe; waits for room.
 */
public final class StreamRouter {
    private static final String STEP = "step";
    private static final Duration RELEASE = Duration.ofSeconds(5);
    /** How long an engine may take to give or take a stream's state. */
    private static final Duration MOVE = Duration.ofSeconds(1);

    private final Hub hub;
    private final NetworkCatalog catalog;
    private final EngineSelection selection;
    private final Forwarding forwarding;
    private final MessageRelay relay;
    private final RouterMeters meters;
    private final Optional<BoundedLoadHashing> hashing;

    /** @param hashing gives each new stream its engine; empty for the strategy */
    public StreamRouter(Hub hub, NetworkCatalog catalog, EngineSelection selection, Forwarding forwarding,
            MessageRelay relay,
            RouterMeters meters, Optional<BoundedLoadHashing> hashing) {
        this.hub = hub;
        this.hashing = hashing;
        this.catalog = catalog;
        this.selection = selection;
        this.forwarding = forwarding;
        this.relay = relay;
        this.meters = meters;
    }

    /** Runs a request that {@link Hub#begins} has announced. */
    public void run(RoutedClient asker, Envelope message, ReasoningRequest request) {
        Connection from = asker.connection();
        long arrived = System.nanoTime();
        long stream = request.stream().getAsLong();
        long id = forwarding.nextId();
        StreamLocation location;
        try {
            location = moved(asker, stream, request.network(), locate(asker, stream, request.network(), false));
        } catch (InvalidMessageException e) {
            hub.reply(from, message, ErrorReply.of(e.code(), e.getMessage()));
            return;
        }
        if (location.isLost()) {
            hub.reply(from, message, lost(stream, location));
            return;
        }
        EngineCell engine = location.engine();
        if (!asker.begins(message.id(),
                () -> forwarding.send(message.source(), engine.name(), new Cancel(id), _ -> {}))) {
            hub.reply(from, message, ErrorReply.of(ErrorCode.CANCELLED, "cancelled"));
            return;
        }
        location.sent(id);
        location.runs();
        engine.sent();
        relay.pass(from, message, id, engine.name(), request, answer -> {
            engine.answered();
            location.answered();
            asker.ended(message.id());
            Message named = RunRouter.named(request, answer, engine.name()).orElse(answer);
            if (named instanceof ReasoningResponse) {
                asker.answered(message.id(), new Answered(engine, id, stream));
            }
            if (leavesAlone(named)) {
                if (location.isUntouched(id)) {
                    asker.forget(stream, location);
                }
            } else {
                location.touched();
            }
            meters.answered(1, named, System.nanoTime() - arrived);
            hub.reply(from, message, named);
        });
    }

    public void pull(RoutedClient asker, Envelope message, StatePull pull) {
        long stream = pull.stream().getAsLong();
        StreamLocation location = locate(asker, stream, pull.network(), true);
        long id = forwarding.nextId();
        location.sent(id);
        relay.pass(asker.connection(), message, id, location.engine().name(), pull,
                answer -> hub.reply(asker.connection(), message, answer));
    }

    public void sync(RoutedClient asker, Envelope message, StateSync sync) {
        long stream = sync.stream().getAsLong();
        boolean whole = sync.mode() == SyncMode.REPLACE
                && sync.variables().stream().anyMatch(one -> one.name().equals(STEP));
        StreamLocation location = locate(asker, stream, sync.network(), whole);
        if (location.isLost() && !whole) {
            hub.reply(asker.connection(), message, lost(stream, location));
            return;
        }
        boolean rests = whole && sync.variables().size() == 1 && isZero(sync.variables().getFirst());
        long id = forwarding.nextId();
        location.sent(id);
        relay.pass(asker.connection(), message, id, location.engine().name(), sync, answer -> {
            location.touched();
            if (answer instanceof Ack && whole) {
                location.restored();
                if (rests && location.isLast(id)) {
                    asker.forget(stream, location);
                }
            }
            hub.reply(asker.connection(), message, answer);
        });
    }

    public void feedback(RoutedClient asker, Envelope message, Feedback feedback) {
        Answered by = asker.whoAnswered(feedback.requestId());
        if (!by.engine().isPresent()) {
            hub.reply(asker.connection(), message, gone(by.stream(), by.engine()));
            return;
        }
        asker.stream(by.stream()).ifPresent(location -> {
            location.taught();
            location.sent(0);
        });
        relay.pass(asker.connection(), message, forwarding.nextId(), by.engine().name(),
                new Feedback(by.id(), feedback.reward(), feedback.label()),
                answer -> hub.reply(asker.connection(), message, answer));
    }

    /** The asker has gone. Engines that joined may free its streams, which end with its connection. */
    public void release(RoutedClient asker) {
        List<StreamLocation> places = asker.endStreams().stream()
                .filter(location -> location.engine().isPresent() && location.engine().connection().isPresent())
                .toList();
        if (!places.isEmpty()) {
            Thread.ofVirtual().name("hillock-router-release").start(() -> places.forEach(StreamRouter::release));
        }
    }

    private static void release(StreamLocation location) {
        EngineCell engine = location.engine();
        String network = location.at().info().name();
        var stream = OptionalLong.of(location.number());
        if (ask(engine, new StatePull(network, stream, List.of())) instanceof StateSnapshot snapshot) {
            ask(engine, new StateSync(network, stream, snapshot.version(), SyncMode.REPLACE, List.of(step(0))));
        }
    }

    private static Message ask(EngineCell engine, Message question) {
        Connection connection = engine.connection().orElseThrow();
        return connection.request(Envelope.of(connection.nextId(), connection.name(), connection.peer(), question),
                RELEASE).payload();
    }

    /**
     * The location of a stream. A new stream gets one.
     *
     * @param replaceLost whether a stream whose state is lost gets a new location, at rest
     */
    private StreamLocation locate(RoutedClient asker, long stream, String network, boolean replaceLost) {
        synchronized (asker) {
            Optional<StreamLocation> kept = asker.stream(stream);
            if (kept.isPresent() && (kept.get().engine().isPresent() || !replaceLost)) {
                return kept.get();
            }
            String name = asker.connection().peer();
            var location = new StreamLocation(choose(network, name, stream), hub.streamNumber(name, stream),
                    names(open(network, name)), kept.isPresent());
            asker.keep(stream, location);
            return location;
        }
    }

    /** The engines that a stream of this asker may go to. */
    private List<ListedNetwork> open(String network, String asker) {
        return catalog.places(network).stream()
                .filter(listed -> listed.engine().isOpen() && !listed.name().equals(asker)).toList();
    }

    private static List<String> names(List<ListedNetwork> places) {
        return places.stream().map(ListedNetwork::name).toList();
    }

    private static ListedNetwork hashed(BoundedLoadHashing by, List<ListedNetwork> open, String asker, long stream,
            Optional<EngineCell> now) {
        Map<String, Integer> loads = new HashMap<>();
        open.forEach(listed -> loads.put(listed.name(),
                listed.engine().streams() - (now.filter(listed.engine()::equals).isPresent() ? 1 : 0)));
        return open.get(by.choose(names(open), loads::get, asker, stream));
    }

    /** The location of a stream after it has moved, with its state, to an engine that joined later and is its place now. */
    private StreamLocation moved(RoutedClient asker, long stream, String network, StreamLocation location) {
        String name = asker.connection().peer();
        List<ListedNetwork> open = hashing.isPresent() && !catalog.isTaught(network) ? open(network, name) : List.of();
        List<String> engines = names(open);
        if (open.isEmpty() || !location.mayMove(engines)) {
            return location;
        }
        ListedNetwork better = hashed(hashing.get(), open, name, stream, Optional.of(location.engine()));
        if (location.knew(better.name())) {
            location.stays(engines);
            return location;
        }
        Optional<Long> version = move(asker.connection().peer(), stream, location.engine(), better);
        if (version.isEmpty()) {
            return location;
        }
        var there = new StreamLocation(better, location.number(), engines, false);
        there.touched();
        asker.keep(stream, there);
        asker.forgetAnswers(stream);
        forwarding.send(name, location.engine().name(),
                new StateSync(network, OptionalLong.of(stream), version.get(), SyncMode.REPLACE, List.of(step(0))),
                _ -> {});
        return there;
    }

    /** Copies a stream's state. Returns its version; empty if that failed. Waits for the engines. */
    private Optional<Long> move(String asker, long stream, EngineCell from, ListedNetwork to) {
        String network = to.info().name();
        var number = OptionalLong.of(stream);
        if (!(ask(asker, from.name(), new StatePull(network, number, List.of())) instanceof StateSnapshot snapshot)) {
            return Optional.empty();
        }
        List<WireTensor> state = new ArrayList<>(snapshot.variables());
        state.removeIf(one -> one.name().equals(STEP));
        state.add(step(snapshot.version()));
        Message answer = ask(asker, to.name(), new StateSync(network, number, 0, SyncMode.REPLACE, state));
        return answer instanceof Ack ? Optional.of(snapshot.version()) : Optional.empty();
    }

    private Message ask(String asker, String engine, Message question) {
        var answer = new CompletableFuture<Message>();
        if (!forwarding.send(asker, engine, question, arrived -> answer.complete(arrived.payload()))) {
            return ErrorReply.of(ErrorCode.OVERLOADED, "'" + engine + "' takes no more now");
        }
        return answer.completeOnTimeout(ErrorReply.of(ErrorCode.DEADLINE, "no answer"), MOVE.toNanos(),
                TimeUnit.NANOSECONDS).join();
    }

    private static WireTensor step(long step) {
        return new WireTensor(STEP, WireElementType.I64, Shape.of(1),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, step));
    }

    private ListedNetwork choose(String network, String asker, long stream) {
        if (!catalog.knows(network)) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "'" + network + "' is served by no engine here");
        }
        Optional<ListedNetwork> home = catalog.isTaught(network) ? catalog.home(network) : Optional.empty();
        if (home.isPresent()) {
            return home.get();
        }
        List<ListedNetwork> open = hashing.isPresent() ? open(network, asker) : List.of();
        if (!open.isEmpty()) {
            return hashed(hashing.get(), open, asker, stream, Optional.empty());
        }
        Optional<ListedNetwork> chosen = selection.choose(network, asker, 1, _ -> true);
        chosen.ifPresent(location -> location.engine().spared());
        return chosen.orElseThrow(() -> new InvalidMessageException(ErrorCode.DISCONNECTED, "network",
                "no engine that serves '" + network + "' gets requests now"));
    }

    private static ErrorReply lost(long stream, StreamLocation location) {
        return gone(stream, location.engine());
    }

    /** Not retryable: the request would fail again until the asker sets the state. */
    private static ErrorReply gone(long stream, EngineCell engine) {
        return new ErrorReply(ErrorCode.DISCONNECTED,
                "the state of stream " + stream + " was at '" + engine.name()
                        + "', which left: a STATE_SYNC with 'step' says it anew",
                false, Optional.empty());
    }

    /** Whether the error leaves the stream unchanged. */
    private static boolean leavesAlone(Message answer) {
        return answer instanceof ErrorReply error && switch (error.code()) {
            case OVERLOADED, BAD_SHAPE, UNKNOWN_NETWORK -> true;
            case BAD_FRAME, BAD_MESSAGE, UNKNOWN_TYPE, UNAUTHORIZED, NAME_TAKEN, BAD_VALUE, INCOMPATIBLE_STATE,
                    DEADLINE,
                    CANCELLED, DISCONNECTED, TOO_LARGE, INTERNAL ->
                false;
        };
    }

    private static boolean isZero(WireTensor step) {
        return step.data().byteSize() == Long.BYTES && step.data().get(ValueLayout.JAVA_LONG_UNALIGNED, 0) == 0;
    }
}
