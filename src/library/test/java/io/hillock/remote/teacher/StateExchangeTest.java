package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.learning.IncompatibleStateException;
import io.hillock.learning.Merge;
import io.hillock.learning.NetworkState;
import io.hillock.learning.Variable;
import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.CellMessenger;
import io.hillock.remote.StateExchange;
import io.hillock.remote.TeacherHandler;
import io.hillock.remote.TeacherLearner;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StateExchangeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String LAYOUT = "ab".repeat(32);

    private final Bus bus = new Bus();
    private final Cell cell = bus.join("coordinator");
    private final List<String> names = new ArrayList<>();

    @Test
    void averagesToTheSameBits() {
        Holding a = join("T1", 3, 1, 2);
        Holding b = join("T2", 9, 2, 2);
        Holding c = join("T3", 3, 4, 2);
        NetworkState merged = exchange().synchronise(Merge::average);
        assertEquals(state(9, (float) (7 / 3.0), 2), merged);
        assertEquals(state(4, (float) (7 / 3.0), 2), a.state);
        for (Holding one : List.of(a, b, c)) {
            assertEquals(merged.digest(), one.state.digest());
        }
        assertEquals(10, b.state.version(), "a synchronisation is an update");
    }

    @Test
    void replacesByTheFirst() {
        join("T1", 3, 1, 2);
        Holding b = join("T2", 9, 2, 2);
        exchange().synchronise(List::getFirst);
        assertEquals(state(10, 1, 2), b.state);
    }

    @Test
    void addsUpWhatEachHasChanged() {
        Holding a = join("T1", 4, 1, 2);
        Holding b = join("T2", 4, 2, 3);
        NetworkState base = state(3, 1, 2);
        exchange().synchronise(states -> Merge.deltas(base, states));
        assertEquals(state(5, 2, 3), a.state);
        assertEquals(a.state, b.state);
    }

    @Test
    void someVariablesOnly() {
        Holding a = join("T1", 1, 1, 2);
        join("T2", 1, 3, 4);
        new StateExchange(CellMessenger.of(cell), names, "net", List.of("w"), LONG).synchronise(Merge::average);
        assertEquals(state(2, 1, 3), a.state);
    }

    @Test
    void triesAgainWhereOneHasLearnedMeanwhile() {
        Holding a = join("T1", 1, 1, 2);
        Holding b = join("T2", 1, 3, 4);
        b.learnsAfterPulls = 1;
        NetworkState base = state(0, 0, 0);
        exchange().synchronise(states -> Merge.deltas(base, states));
        assertEquals(state(3, 4, 6), a.state, "nobody counts twice");
        assertEquals(a.state.digest(), b.state.digest());
        b.learnsAfterPulls = 99;
        assertThrows(IncompatibleStateException.class, () -> exchange().synchronise(Merge::average));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Holding a = join("T1", 3, 1, 2);
        assertEquals(ErrorCode.INCOMPATIBLE_STATE, code(sync(2, SyncMode.REPLACE, "v", 7)), "another version");
        assertEquals(ErrorCode.INCOMPATIBLE_STATE, code(sync(3, SyncMode.REPLACE, "v", 7, 8)), "another shape");
        assertEquals(ErrorCode.INCOMPATIBLE_STATE, code(sync(3, SyncMode.REPLACE, "x", 7)), "another variable");
        assertEquals(ErrorCode.INCOMPATIBLE_STATE, code(sync(3, SyncMode.DELTA, "v", Float.MAX_VALUE, 7)));
        assertEquals(state(3, 1, 2), a.state);
        assertEquals(Ack.DONE, sync(3, SyncMode.DELTA, "v", 7));
        assertEquals(Ack.DONE, sync(4, SyncMode.AVERAGE, "w", 3));
        assertEquals(state(5, 8, 2.5f), a.state);
        bus.join("T2");
        names.add("T2");
        var refused = assertThrows(IncompatibleStateException.class, () -> exchange().pull());
        assertTrue(refused.getMessage().startsWith("'T2' answered unknown_type"), refused.getMessage());
    }

    private Message sync(long base, SyncMode mode, String name, float... values) {
        return cell.request("T1", new StateSync("net", OptionalLong.empty(), base, mode, List.of(WireTensor.floats(name,
                Shape.of(values.length), Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values)))), LONG)
                .payload();
    }

    private static ErrorCode code(Message answer) {
        return assertInstanceOf(ErrorReply.class, answer).code();
    }

    private StateExchange exchange() {
        return new StateExchange(CellMessenger.of(cell), names, "net", List.of(), LONG);
    }

    private Holding join(String name, long version, float v, float w) {
        var holding = new Holding(state(version, v, w));
        TeacherHandler.attach(bus.join(name), holding);
        names.add(name);
        return holding;
    }

    private static NetworkState state(long version, float v, float w) {
        return NetworkState.of(LAYOUT, version, List.of(new Variable("v", Shape.of(1)), new Variable("w", Shape.of(1))),
                List.of(MemorySegment.ofArray(new float[]{v}), MemorySegment.ofArray(new float[]{w})));
    }

    private static final class Holding implements TeacherLearner {
        private NetworkState state;
        private int learnsAfterPulls;

        Holding(NetworkState state) {
            this.state = state;
        }

        @Override
        public void signal(MtlSignal signal, double learningRateFactor) {}

        @Override
        public Optional<NetworkState> learned() {
            NetworkState now = state;
            if (learnsAfterPulls > 0) {
                learnsAfterPulls--;
                state = state.at(state.version() + 1);
            }
            return Optional.of(now);
        }

        @Override
        public void learned(NetworkState state) {
            this.state = state;
        }
    }
}
