package io.hillock.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every existing message is valid: constructors refuse the rest and name the field. */
class MessageTest {
    private static final String NONCE = "0".repeat(64);

    private final Arena arena = Arena.ofAuto();

    @Test
    void names() {
        for (String bad : List.of("", "*", "a\nb", "a\u007f", "x".repeat(129), "é".repeat(65), "\ud800")) {
            refused(ErrorCode.BAD_VALUE, "network", () -> new NetworkUnload(bad));
        }
        for (String good : List.of("a", "**", "x".repeat(128), "é".repeat(64), "😀".repeat(32))) {
            assertEquals(good, new NetworkUnload(good).network());
        }
    }

    @Test
    void numbers() {
        refused(ErrorCode.BAD_VALUE, "id", () -> new Cancel(0));
        refused(ErrorCode.BAD_VALUE, "id", () -> new Cancel(1L << 53));
        refused(ErrorCode.BAD_VALUE, "sent_ns", () -> new Ping(-1));
        for (double bad : new double[]{Double.NaN, Double.POSITIVE_INFINITY, -0.1, 1.1}) {
            refused(ErrorCode.BAD_VALUE, "confidence", () -> new MtlResult(1, 1, bad, 0, List.of()));
        }
        refused(ErrorCode.BAD_VALUE, "rate", () -> new PlasticityUpdate("n", "stdp", Double.NaN, 1, List.of()));
        refused(ErrorCode.BAD_VALUE, "reward",
                () -> new Feedback(1, OptionalDouble.of(1.01), OptionalInt.empty()));
        refused(ErrorCode.BAD_VALUE, "crc32c", () -> new StreamClose(1, 1L << 32));
        refused(ErrorCode.BAD_VALUE, "gauges", () -> new MetricsReport(Map.of(), Map.of("g", Double.NaN), Map.of()));
        refused(ErrorCode.BAD_VALUE, "bounds_us", () -> new Histogram(List.of(2.0, 1.0), List.of(1L, 1L, 1L), 1));
        refused(ErrorCode.BAD_VALUE, "counts", () -> new Histogram(List.of(2.0), List.of(1L), 1));
    }

    @Test
    void choices() {
        refused(ErrorCode.BAD_MESSAGE, "reward", () -> new Feedback(1, OptionalDouble.empty(), OptionalInt.empty()));
        refused(ErrorCode.BAD_MESSAGE, "image",
                () -> new NetworkLoad("n", OptionalLong.empty(), Optional.empty()));
        refused(ErrorCode.BAD_VALUE, "mode", () -> SyncMode.of("merge"));
        refused(ErrorCode.BAD_VALUE, "role", () -> Role.of("Router"));
        assertEquals(Optional.empty(), FrameFormat.of("brotli"));
        refused(ErrorCode.BAD_VALUE, "handles", () -> new Welcome(1, Set.of(), 1, 4096, 1, "s",
                Map.of("a", 1, "b", 1), Optional.empty(), OptionalLong.empty()));
        refused(ErrorCode.BAD_VALUE, "learning_rate_factors",
                () -> new MtlSignal(1, 0, 1, Map.of("a", 1000.5)));
        assertEquals(1000, new MtlSignal(1, 0, 1, Map.of("a", 1000.0)).learningRateFactors().get("a"));
        refused(ErrorCode.BAD_VALUE, "max_work", () -> new Welcome(1, Set.of(), 1, 4096, 1, "s",
                Map.of(), Optional.empty(), OptionalLong.of(0)));
    }

    @Test
    void tensors() {
        MemorySegment data = arena.allocate(16, 8);
        refused(ErrorCode.BAD_SHAPE, "t", () -> WireTensor.floats("t", Shape.of(3), data));
        refused(ErrorCode.BAD_VALUE, "t", () -> WireTensor.floats("t", Shape.of(3), data.asSlice(2, 12)));
        refused(ErrorCode.BAD_VALUE, "t", () -> WireTensor.bytes("t", MemorySegment.ofArray(new byte[3])));
        refused(ErrorCode.BAD_SHAPE, "t", () -> WireTensor.floats("t", Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 4), data));
        refused(ErrorCode.BAD_MESSAGE, "encoding", () -> request(WireTensor.floats("x", Shape.of(4), data)));
        refused(ErrorCode.BAD_VALUE, "encoding", () -> request(WireTensor.bytes("encoding", data)));
        refused(ErrorCode.BAD_MESSAGE, "variables", () -> new StateSnapshot(1, NONCE,
                List.of(WireTensor.bytes("a", data), WireTensor.bytes("a", data))));
        assertEquals(WireTensor.bytes("a", data), WireTensor.bytes("a", arena.allocate(16).copyFrom(data)));
    }

    private static ReasoningRequest request(WireTensor encoding) {
        return new ReasoningRequest("n", "", OptionalInt.empty(), OptionalLong.empty(), RequestedTensors.COUNTS,
                OptionalLong.empty(), encoding);
    }

    @Test
    void freeObjects() {
        var fields = new HashMap<String, Object>();
        fields.put("list", Arrays.asList(1L, 2.5, null, "x", Map.of("a", true)));
        var json = new JsonObject(fields);
        fields.clear();
        assertFalse(json.isEmpty());
        refused(ErrorCode.BAD_VALUE, "x", () -> new JsonObject(Map.of("x", Double.NaN)));
        refused(ErrorCode.BAD_VALUE, "x", () -> new JsonObject(Map.of("x", 1)));
        refused(ErrorCode.BAD_VALUE, "text", () -> new JsonObject(Map.of("x", "\udc00")));
        Object deep = 1L;
        for (int i = 0; i < 30; i++) {
            deep = List.of(deep);
        }
        Object nested = deep;
        refused(ErrorCode.BAD_VALUE, "x", () -> new JsonObject(Map.of("x", nested)));
    }

    @Test
    void envelopes() {
        Envelope question = Envelope.of(3, "a", "b", new StatusRequest());
        assertEquals("watching", question.operation());
        Envelope answer = question.reply(9, "b", Ack.DONE);
        assertEquals(OptionalLong.of(3), answer.replyTo());
        assertEquals("a", answer.target());
        refused(ErrorCode.BAD_VALUE, "source_cell", () -> Envelope.of(1, "*", "b", Ack.DONE));
        refused(ErrorCode.BAD_VALUE, "deadline_ms", () -> Context.deadline(0));
    }

    @Test
    void typesHaveTheirNumbers() {
        assertEquals(33, MessageType.values().length);
        assertEquals(9, MessageType.REASONING_REQUEST.number());
        assertEquals(25, MessageType.FEEDBACK.number());
        assertEquals(33, MessageType.METRICS_REPORT.number());
    }

    @Test
    void proofs() {
        byte[] token = {1, 2, 3};
        String one = "1".repeat(64);
        String cell = Proof.ofCell(token, NONCE, one, "cell");
        assertEquals(cell, Proof.ofListener(token, one, NONCE, "cell"));
        assertTrue(Proof.matches(cell, cell));
        assertFalse(Proof.matches(cell, Proof.ofListener(token, NONCE, one, "cell")));
        assertFalse(Proof.matches(cell, Proof.ofCell(token, NONCE, one, "cell2")));
        refused(ErrorCode.BAD_VALUE, "nonce", () -> Proof.ofCell(token, "00", one, "cell"));
    }

    private static void refused(ErrorCode code, String field, Executable construction) {
        InvalidMessageException refusal = assertThrows(InvalidMessageException.class, construction);
        assertEquals(code, refusal.code(), refusal.getMessage());
        assertEquals(field, refusal.field(), refusal.getMessage());
    }
}
