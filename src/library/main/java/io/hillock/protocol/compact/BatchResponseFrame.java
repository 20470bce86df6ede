package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;
import java.util.OptionalDouble;

/**
 * BATCH_RESPONSE. The text is the engine's name. The tensors are counts, firing_pattern and membrane, as wanted, then
 * labels (I32), spike_counts (I64) and confidences (F64), each [batch]. One thread at a time.
 *
 * <pre>
 *     2   2   flags: bit 0 = a latency is given
 *     32  4   zero
 *     36  4   text and tensors, see CompactTensors
 *     40  8   latency_us, float64
 *     48  …   descriptors
 * </pre>
 */
public final class BatchResponseFrame extends CompactTensors {
    private static final int HAS_LATENCY = 1;
    private static final int LATENCY_US = 40;
    private static final int END = 48;

    /** Creates a frame without a body: wrap one or begin one. */
    public BatchResponseFrame() {}

    /** @param engine the engine's name in UTF-8 */
    public void begin(MemorySegment body, byte[] engine, int tensors) {
        begin(body, MessageType.BATCH_RESPONSE, engine, tensors);
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
                | 1 << TensorSlot.MEMBRANE.number()
                | 1 << TensorSlot.LABELS.number() | 1 << TensorSlot.SPIKE_COUNTS.number()
                | 1 << TensorSlot.CONFIDENCES.number();
    }

    @Override
    void checkFields() {
        boolean zero = flag(HAS_LATENCY) || body().get(LittleEndian.LONG, LATENCY_US) == 0;
        if (type() != MessageType.BATCH_RESPONSE || network() != 0 || body().get(LittleEndian.INT, FIELDS) != 0
                || !zero) {
            throw FrameRefusal.badFrame("response", "what should be zero is not");
        }
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
