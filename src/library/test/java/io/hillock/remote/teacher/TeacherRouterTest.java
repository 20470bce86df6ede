package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hillock.learning.Consensus;
import io.hillock.learning.EpisodicMemory;
import io.hillock.learning.Eviction;
import io.hillock.learning.TeacherPrediction;
import io.hillock.model.Shape;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.TeacherRouter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeacherRouterTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Bus bus = new Bus();
    private final Cell client = bus.join("client");
    private final EpisodicMemory memory = new EpisodicMemory(2, 100, Eviction.OLDEST);
    /** The last request of each teacher, and the last feedback. */
    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    TeacherRouterTest() {
        for (String name : List.of("T1", "T2")) {
            bus.join(name).answer(MessageType.REASONING_REQUEST, message -> {
                asked.put(name, message.id());
                return new ReasoningResponse(0, 1, 1, OptionalDouble.empty(), name, OutputTensors.NONE);
            }).answer(MessageType.FEEDBACK, message -> {
                told.put(name, ((Feedback) message.payload()).requestId());
                return Ack.DONE;
            });
        }
        new TeacherRouter(bus.join("router"), List.of("T1", "T2"), memory, LONG);
    }

    @Test
    void theContextNamesTheTeacher() {
        assertEquals("T2", engine(ask("T2", 1, 0).payload()));
        assertEquals("T1", engine(ask("T1", 1, 0).payload()));
        assertEquals(ErrorCode.BAD_VALUE, code(ask("T3", 1, 0).payload()));
    }

    @Test
    void memoryChoosesOtherwise() {
        assertEquals("T1", engine(ask("", 1, 0).payload()), "nothing is known: the first");
        Consensus split = Consensus.of(List.of(TeacherPrediction.of("T1", 0, 0.5), TeacherPrediction.of("T2", 1, 0.5)));
        memory.correct(memory.remember(new float[]{1, 0}, split), 1);
        memory.correct(memory.remember(new float[]{0, 1}, split), 0);
        assertEquals("T2", engine(ask("", 1, 0.1f).payload()));
        assertEquals("T1", engine(ask("", 0.1f, 1).payload()));
        assertEquals(ErrorCode.BAD_SHAPE, code(ask("", 1, 2, 3).payload()));
    }

    @Test
    void feedbackGoesToWhoAnswered() {
        Envelope first = ask("T2", 1, 0);
        ask("T1", 1, 0);
        assertEquals(Ack.DONE, feedback(client, first.replyTo().orElseThrow()));
        assertEquals(Map.of("T2", asked.get("T2")), told);
        assertEquals(ErrorCode.BAD_VALUE, code(feedback(client, 999)));
        assertEquals(ErrorCode.BAD_VALUE, code(feedback(bus.join("other"), first.replyTo().orElseThrow())));
    }

    private Envelope ask(String context, float... values) {
        var encoding = WireTensor.floats(ReasoningRequest.ENCODING, Shape.of(values.length),
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
        return client.request("router", new ReasoningRequest("net", context, OptionalInt.of(5), OptionalLong.empty(),
                RequestedTensors.COUNTS, OptionalLong.empty(), encoding), LONG);
    }

    private static Message feedback(Cell from, long id) {
        return from.request("router", new Feedback(id, OptionalDouble.of(1), OptionalInt.empty()), LONG).payload();
    }

    private static String engine(Message answer) {
        return assertInstanceOf(ReasoningResponse.class, answer).engine();
    }

    private static ErrorCode code(Message answer) {
        return assertInstanceOf(ErrorReply.class, answer).code();
    }
}
