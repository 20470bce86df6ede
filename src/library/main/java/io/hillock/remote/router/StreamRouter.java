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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Keeps each stream at one engine: its requests, its state and the feedback to its answers go there. When that engine leaves, the state
 * is gone, and what needs it fails until the asker says the state anew. Any thread; waits for room.
 */
public final class StreamRouter {
    private static final String STEP = "step";
    private static final Duration RELEASE = Duration.ofSeconds(5);

    private final Hub hub;
    private final NetworkCatalog catalog;
    private final EngineSelection choice;
    private final Forwarding forwarding;
    private final MessageRelay relay;
    private final RouterMeters meters;

    public StreamRouter(Hub hub, NetworkCatalog catalog, EngineSelection choice, Forwarding forwarding,
            MessageRelay relay,
            RouterMeters meters) {
        this.hub = hub;
        this.catalog = catalog;
        this.choice = choice;
        this.forwarding = forwarding;
        this.relay = relay;
        this.meters = meters;
    }

    /** A run that {@link Hub#begins}. */
    public void run(RoutedClient asker, Envelope message, ReasoningRequest request) {
        Connection from = asker.connection();
        long came = System.nanoTime();
        long stream = request.stream().getAsLong();
        long id = forwarding.nextId();
        StreamLocation place;
        try {
            place = place(asker, stream, request.network(), false);
        } catch (InvalidMessageException e) {
            hub.reply(from, message, ErrorReply.of(e.code(), e.getMessage()));
            return;
        }
        if (place.isLost()) {
            hub.reply(from, message, lost(stream, place));
            return;
        }
        EngineCell engine = place.engine();
        if (!asker.begins(message.id(),
                () -> forwarding.send(message.source(), engine.name(), new Cancel(id), _ -> {}))) {
            hub.reply(from, message, ErrorReply.of(ErrorCode.CANCELLED, "cancelled"));
            return;
        }
        place.sent(id);
        engine.sent();
        relay.pass(from, message, id, engine.name(), request, answer -> {
            engine.answered();
            asker.ended(message.id());
            Message named = RunRouter.named(request, answer, engine.name()).orElse(answer);
            if (named instanceof ReasoningResponse) {
                asker.answered(message.id(), new Answered(engine, id, stream));
            }
            if (leavesAlone(named)) {
                if (place.isUntouched(id)) {
                    asker.forget(stream, place);
                }
            } else {
                place.touched();
            }
            meters.answered(1, named, System.nanoTime() - came);
            hub.reply(from, message, named);
        });
    }

    public void pull(RoutedClient asker, Envelope message, StatePull pull) {
        long stream = pull.stream().getAsLong();
        StreamLocation place = place(asker, stream, pull.network(), true);
        long id = forwarding.nextId();
        place.sent(id);
        relay.pass(asker.connection(), message, id, place.engine().name(), pull,
                answer -> hub.reply(asker.connection(), message, answer));
    }

    public void sync(RoutedClient asker, Envelope message, StateSync sync) {
        long stream = sync.stream().getAsLong();
        boolean whole = sync.mode() == SyncMode.REPLACE
                && sync.variables().stream().anyMatch(one -> one.name().equals(STEP));
        StreamLocation place = place(asker, stream, sync.network(), whole);
        if (place.isLost() && !whole) {
            hub.reply(asker.connection(), message, lost(stream, place));
            return;
        }
        boolean rests = whole && sync.variables().size() == 1 && isZero(sync.variables().getFirst());
        long id = forwarding.nextId();
        place.sent(id);
        relay.pass(asker.connection(), message, id, place.engine().name(), sync, answer -> {
            place.touched();
            if (answer instanceof Ack && whole) {
                place.restored();
                if (rests && place.isLast(id)) {
                    asker.forget(stream, place);
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
        asker.stream(by.stream()).ifPresent(place -> place.sent(0));
        relay.pass(asker.connection(), message, forwarding.nextId(), by.engine().name(),
                new Feedback(by.id(), feedback.reward(), feedback.label()),
                answer -> hub.reply(asker.connection(), message, answer));
    }

    /** The asker has gone: engines that joined may forget its streams, which end with its connection. */
    public void release(RoutedClient asker) {
        List<StreamLocation> places = asker.streams().stream()
                .filter(place -> place.engine().isPresent() && place.engine().connection().isPresent()).toList();
        if (!places.isEmpty()) {
            Thread.ofVirtual().name("hillock-router-release").start(() -> places.forEach(StreamRouter::release));
        }
    }

    private static void release(StreamLocation place) {
        EngineCell engine = place.engine();
        String network = place.at().info().name();
        var stream = OptionalLong.of(place.number());
        if (ask(engine, new StatePull(network, stream, List.of())) instanceof StateSnapshot snapshot) {
            var step = new WireTensor(STEP, WireElementType.I64, Shape.of(1),
                    Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 0));
            ask(engine, new StateSync(network, stream, snapshot.version(), SyncMode.REPLACE, List.of(step)));
        }
    }

    private static Message ask(EngineCell engine, Message question) {
        Connection connection = engine.connection().orElseThrow();
        return connection.request(Envelope.of(connection.nextId(), connection.name(), connection.peer(), question),
                RELEASE).payload();
    }

    /**
     * Where the stream is; one that is nowhere gets a place.
     *
     * @param anew whether one whose state is gone gets a new place, where it is at rest
     */
    private StreamLocation place(RoutedClient asker, long stream, String network, boolean anew) {
        synchronized (asker) {
            Optional<StreamLocation> kept = asker.stream(stream);
            if (kept.isPresent() && (kept.get().engine().isPresent() || !anew)) {
                return kept.get();
            }
            var place = new StreamLocation(choose(network, asker.connection().peer()),
                    hub.streamNumber(asker.connection().peer(), stream), kept.isPresent());
            asker.keep(stream, place);
            return place;
        }
    }

    private ListedNetwork choose(String network, String asker) {
        if (!catalog.knows(network)) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "'" + network + "' is served by no engine here");
        }
        Optional<ListedNetwork> home = catalog.isTaught(network) ? catalog.home(network) : Optional.empty();
        if (home.isPresent()) {
            return home.get();
        }
        Optional<ListedNetwork> chosen = choice.choose(network, asker, 1, _ -> true);
        chosen.ifPresent(place -> place.engine().spared());
        return chosen.orElseThrow(() -> new InvalidMessageException(ErrorCode.DISCONNECTED, "network",
                "no engine that serves '" + network + "' gets requests now"));
    }

    private static ErrorReply lost(long stream, StreamLocation place) {
        return gone(stream, place.engine());
    }

    /** Not retryable: the same request would fail until the state is said anew. */
    private static ErrorReply gone(long stream, EngineCell engine) {
        return new ErrorReply(ErrorCode.DISCONNECTED,
                "the state of stream " + stream + " was at '" + engine.name()
                        + "', which left: a STATE_SYNC with 'step' says it anew",
                false, Optional.empty());
    }

    /** Errors after which a stream is as it was. */
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
