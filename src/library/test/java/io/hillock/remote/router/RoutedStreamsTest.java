package io.hillock.remote.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where the state of streams is. */
class RoutedStreamsTest extends EngineRouterCase {
    private static StateSync sync(long step) {
        var tensor = new WireTensor("step", WireElementType.I64, Shape.of(1),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, step));
        return new StateSync(Pattern.NAME, OptionalLong.of(3), 0, SyncMode.REPLACE, List.of(tensor));
    }

    @Test
    void aStreamStaysAtItsEngineAndEndsWithIt() throws Exception {
        Connection first = join("one", one);
        assertAnsweredBy("one", 1, ask(request(OptionalLong.of(3))));
        join("two", two);
        Envelope second = envelope(request(OptionalLong.of(3)));
        assertAnsweredBy("one", 1, ask(second));
        assertInstanceOf(StateSnapshot.class, ask(new StatePull(Pattern.NAME, OptionalLong.of(3), List.of())));
        one.asked.remove();
        long id = one.asked.remove().id();
        one.asked.clear();
        assertEquals(Ack.DONE, ask(new Feedback(second.id(), OptionalDouble.of(1), OptionalInt.empty())));
        assertEquals(id, ((Feedback) one.asked.remove().payload()).requestId());
        leave(first);
        for (int i = 0; i < 2; i++) {
            assertFalse(assertError(ErrorCode.DISCONNECTED, ask(request(OptionalLong.of(3)))).retryable());
        }
        assertError(ErrorCode.DISCONNECTED,
                ask(new Feedback(second.id(), OptionalDouble.of(1), OptionalInt.empty())));
        assertTrue(two.asked.isEmpty());
        assertInstanceOf(StateSnapshot.class, ask(new StatePull(Pattern.NAME, OptionalLong.of(3), List.of())));
        assertError(ErrorCode.DISCONNECTED, ask(request(OptionalLong.of(3))));
        assertEquals(Ack.DONE, ask(sync(7)));
        assertAnsweredBy("two", 2, ask(request(OptionalLong.of(3))));
    }

    @Test
    void aStreamAtRestMayGoAnywhere() throws Exception {
        Connection first = join("one", one);
        join("two", two);
        assertAnsweredBy("one", 1, ask(request(OptionalLong.of(3))));
        assertEquals(Ack.DONE, ask(sync(0)));
        leave(first);
        assertAnsweredBy("two", 2, ask(request(OptionalLong.of(3))));
    }

    /** An engine that joined keeps all askers' streams on one connection. */
    @Test
    void streamsOfAskersAreKeptApartAndForgottenWithThem() throws Exception {
        join("one", one);
        assertAnsweredBy("one", 1, ask(request(OptionalLong.of(3))));
        long mine = ((ReasoningRequest) one.asked.remove().payload()).stream().getAsLong();
        Connection other = connect("other", Role.INTERFACE, (_, _) -> {});
        other.request(Envelope.of(other.nextId(), "other", "hub", request(OptionalLong.of(3))), LONG);
        long others = ((ReasoningRequest) one.asked.remove().payload()).stream().getAsLong();
        assertNotEquals(mine, others);
        other.close();
        assertEquals(OptionalLong.of(others),
                ((StatePull) one.asked.poll(20, TimeUnit.SECONDS).payload()).stream());
        var rest = (StateSync) one.asked.poll(20, TimeUnit.SECONDS).payload();
        assertEquals(OptionalLong.of(others), rest.stream());
    }

    /** An engine that was taught is no longer like the others. */
    @Test
    void streamsOfATaughtNetworkBeginWhereItWasTaught() throws Exception {
        join("one", one);
        join("two", two);
        assertEquals(Ack.DONE, ask(new PlasticityUpdate(Pattern.NAME, "stdp", 0.1, 1, List.of())));
        assertEquals(1, one.asked.size());
        one.says(ErrorCode.OVERLOADED);
        assertError(ErrorCode.OVERLOADED, ask(request(OptionalLong.of(5))));
        assertTrue(two.asked.isEmpty());
    }
}
