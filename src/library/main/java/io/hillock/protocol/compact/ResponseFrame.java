package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;
import java.util.OptionalDouble;

/**
 * REASONING_RESPONSE. The text is the engine's name. The tensors are counts, firing_pattern and membrane, as wanted.
 * One thread at a time.
 *
 * <pre>
 *     2   2   flags: bit 0 = a latency is given
 *     32  4   label
 *     36  4   text and tensors, see CompactTensors
 *     40  8   spike_count
 *     48  8   confidence, float64
 *     56  8   latency_us, float64
 *     64  …   descriptors
 * </pre>
 */
public final class ResponseFrame extends CompactTensors {
    private static final int HAS_LATENCY = 1;
    private static final int LABEL = FIELDS;
    private static final int SPIKE_COUNT = 40;
    private static final int CONFIDENCE = 48;
    private static final int LATENCY_US = 56;
    private static final int END = 64;

    /** Creates a frame without a body: wrap one or begin one. */
    public ResponseFrame() {}

    /** @param engine the engine's name in UTF-8 */
    public void begin(MemorySegment body, byte[] engine, int tensors) {
        begin(body, MessageType.REASONING_RESPONSE, engine, tensors);
    }

    @Override
    int fieldsEnd() {
        return END;
    }

    @Override
    int flagsOf(MessageType type) {
        return HAS_LATENCY;
    }

    @Override
    int slotsOf(MessageType type) {
        return 1 << TensorSlot.COUNTS.number() | 1 << TensorSlot.FIRING_PATTERN.number()
                | 1 << TensorSlot.MEMBRANE.number();
    }

    @Override
    void checkFields() {
        boolean zero = flag(HAS_LATENCY) || body().get(LittleEndian.LONG, LATENCY_US) == 0;
        if (type() != MessageType.REASONING_RESPONSE || network() != 0 || !zero) {
            throw FrameRefusal.badFrame("response", "what should be zero is not");
        }
    }

    public int label() {
        return body().get(LittleEndian.INT, LABEL);
    }

    public long spikeCount() {
        return body().get(LittleEndian.LONG, SPIKE_COUNT);
    }

    public double confidence() {
        return body().get(LittleEndian.DOUBLE, CONFIDENCE);
    }

    public void answer(int label, long spikeCount, double confidence) {
        body().set(LittleEndian.INT, LABEL, label);
        body().set(LittleEndian.LONG, SPIKE_COUNT, spikeCount);
        body().set(LittleEndian.DOUBLE, CONFIDENCE, confidence);
    }

    public boolean hasLatency() {
        return flag(HAS_LATENCY);
    }

    public double latencyUs() {
        return body().get(LittleEndian.DOUBLE, LATENCY_US);
    }

    public void latencyUs(double latency) {
        flag(HAS_LATENCY, true);
        body().set(LittleEndian.DOUBLE, LATENCY_US, latency);
    }

    OptionalDouble optionalLatency() {
        return hasLatency() ? OptionalDouble.of(latencyUs()) : OptionalDouble.empty();
    }
}
