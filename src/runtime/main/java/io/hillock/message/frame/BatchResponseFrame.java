package io.hillock.message.frame;

import io.hillock.message.MessageType;
import java.lang.foreign.MemorySegment;
import java.util.OptionalDouble;

/**
 * BATCH_RESPONSE; the text is the engine's name, the tensors counts, firing_pattern and membrane, where wanted, then labels
 * (I32), spike_counts (I64) and confidences (F64), each [batch].
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

    /** Of no body yet: wrap one or begin one. */
    public BatchResponseFrame() {}

    /** @param engine UTF-8 */
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
        return 1 << Slot.COUNTS.number() | 1 << Slot.FIRING_PATTERN.number() | 1 << Slot.MEMBRANE.number()
                | 1 << Slot.LABELS.number() | 1 << Slot.SPIKE_COUNTS.number() | 1 << Slot.CONFIDENCES.number();
    }

    @Override
    void checkFields() {
        boolean zero = flag(HAS_LATENCY) || body().get(Little.LONG, LATENCY_US) == 0;
        if (type() != MessageType.BATCH_RESPONSE || network() != 0 || body().get(Little.INT, FIELDS) != 0 || !zero) {
            throw Refusal.badFrame("response", "what should be zero is not");
        }
    }

    public boolean hasLatency() {
        return flag(HAS_LATENCY);
    }

    public double latencyUs() {
        return body().get(Little.DOUBLE, LATENCY_US);
    }

    public void latencyUs(double latency) {
        flag(HAS_LATENCY, true);
        body().set(Little.DOUBLE, LATENCY_US, latency);
    }

    OptionalDouble optionalLatency() {
        return hasLatency() ? OptionalDouble.of(latencyUs()) : OptionalDouble.empty();
    }
}
