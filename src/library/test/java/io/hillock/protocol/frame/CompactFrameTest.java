package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import io.hillock.model.Shape;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.bytes.TensorSlot;
import io.hillock.protocol.compact.AckFrame;
import io.hillock.protocol.compact.RequestFrame;
import io.hillock.protocol.compact.ResponseFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Compact frames are written and read field by field, without envelopes and without garbage. */
class CompactFrameTest {
    private static final byte[] CONTEXT = "tactile".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ENGINE = "native".getBytes(StandardCharsets.UTF_8);
    private static final Shape INPUTS = Shape.of(12);
    private static final Shape OUTPUTS = Shape.of(3);
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 500;

    private final MemorySegment body = Arena.ofAuto().allocate(4096, 8);
    private final MemorySegment encoding = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, 12);
    private final MemorySegment counts = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 3);
    private final RequestFrame request = new RequestFrame();
    private final ResponseFrame response = new ResponseFrame();
    private final RequestFrame readRequest = new RequestFrame();
    private final ResponseFrame readResponse = new ResponseFrame();

    private void writeRequest(long id) {
        request.begin(body, MessageType.REASONING_REQUEST, CONTEXT);
        request.network(7);
        request.id(id);
        request.deadline(5000);
        request.route(1, 2);
        request.steps(256);
        request.seed(42);
        request.stream(3);
        request.want(true, true, false);
        request.add(TensorSlot.ENCODING, WireElementType.F32, INPUTS, encoding);
    }

    private void writeResponse(long id) {
        response.begin(body, ENGINE, 1);
        response.id(id);
        response.replyTo(4711);
        response.route(2, 1);
        response.answer(2, 9, 0.5);
        response.latencyUs(41.25);
        response.add(TensorSlot.COUNTS, WireElementType.I64, OUTPUTS, counts);
    }

    @Test
    void sameBytesAsTheEnvelope() {
        Envelope envelope = Examples.all().get("reasoning_request");
        MemorySegment.copy(((ReasoningRequest) envelope.payload()).encoding().data(), 0, encoding, 0,
                encoding.byteSize());
        writeRequest(envelope.id());
        assertArrayEquals(Wire.bytes(Wire.encoder().compact(envelope).asSlice(4)),
                Wire.bytes(body.asSlice(0, request.size())));
    }

    @Test
    void readsWhatTheEnvelopeSays() {
        Envelope envelope = Examples.all().get("reasoning_response");
        ReasoningResponse expected = (ReasoningResponse) envelope.payload();
        MemorySegment frame = Wire.encoder().compact(envelope);
        readResponse.wrap(frame.asSlice(4));
        assertEquals(envelope.id(), readResponse.id());
        assertEquals(expected.label(), readResponse.label());
        assertEquals(expected.spikeCount(), readResponse.spikeCount());
        assertEquals(expected.confidence(), readResponse.confidence());
        assertEquals(expected.latencyUs().orElseThrow(), readResponse.latencyUs());
        assertEquals(2, readResponse.tensors());
        assertEquals(TensorSlot.COUNTS, readResponse.slot(0));
        assertEquals(-1, readResponse.data(0).mismatch(expected.outputs().counts().orElseThrow().data()));
    }

    @Test
    void leavesNoGarbage() {
        assertEquals(0, bytesACall(() -> {
            writeRequest(1);
            readRequest.wrap(body);
            readRequest.checkValues(0);
            writeResponse(readRequest.id());
            readResponse.wrap(body);
        }));
    }

    @Test
    void refusesWhatDoesNotFit() {
        MemorySegment small = body.asSlice(0, 112);
        request.begin(small, MessageType.REASONING_REQUEST, CONTEXT);
        assertThrows(InvalidMessageException.class,
                () -> request.add(TensorSlot.ENCODING, WireElementType.F32, INPUTS, encoding));
        assertThrows(InvalidMessageException.class, () -> request.begin(body.asSlice(0, 104),
                MessageType.REASONING_REQUEST, CONTEXT));
        assertThrows(InvalidMessageException.class, () -> new AckFrame().begin(body.asSlice(0, 32)));
    }

    /**
     * The bytes per call in the first round that allocates next to nothing. Compilers in the background may delay it by
     * many rounds.
     */
    private static long bytesACall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && best >= CALLS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return best / CALLS;
    }
}
