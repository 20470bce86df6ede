package io.hillock.runtime.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.hillock.learning.memory.EpisodicMemory;
import io.hillock.learning.memory.Eviction;
import io.hillock.learning.teacher.Consensus;
import io.hillock.learning.teacher.TeacherOutput;
import io.hillock.message.Ack;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Feedback;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.Outputs;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.Wanted;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import io.hillock.transport.Bus;
import io.hillock.transport.Cell;
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
                return new ReasoningResponse(0, 1, 1, OptionalDouble.empty(), name, Outputs.NONE);
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
        Consensus split = Consensus.of(List.of(TeacherOutput.of("T1", 0, 0.5), TeacherOutput.of("T2", 1, 0.5)));
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
                Wanted.COUNTS, OptionalLong.empty(), encoding), LONG);
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
