package io.hillock.protocol.compact;

import io.hillock.protocol.MessageType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;

/**
 * REASONING_REQUEST and BATCH_REQUEST. The text is the context; the tensor is the encoding or the encodings. One thread
 * at a time.
 *
 * <pre>
 *     2   2   flags: bit 0 = a seed is given, bit 1 = counts, 2 = raster, 3 = membrane are wanted
 *     32  4   steps, 0 if the encoding counts them
 *     36  4   text and tensors, see CompactTensors
 *     40  8   seed
 *     48  8   stream, 0 for none; 0 in a BATCH_REQUEST
 *     56  48  descriptor
 * </pre>
 */
public final class RequestFrame extends CompactTensors {
    private static final int HAS_SEED = 1;
    private static final int COUNTS = 2;
    private static final int RASTER = 4;
    private static final int MEMBRANE = 8;
    private static final int STEPS = FIELDS;
    private static final int SEED = 40;
    private static final int STREAM = 48;
    private static final int END = 56;

    /** Creates a frame without a body: wrap one or begin one. */
    public RequestFrame() {}

    /**
     * @param type one of the two
     * @param context in UTF-8
     */
    public void begin(MemorySegment body, MessageType type, byte[] context) {
        begin(body, type, context, 1);
    }

    @Override
    int fieldsEnd() {
        return END;
    }

    @Override
    int flagsOf(MessageType type) {
        return HAS_SEED | COUNTS | RASTER | MEMBRANE;
    }

    @Override
    int slotsOf(MessageType type) {
        return 1 << (type == MessageType.BATCH_REQUEST ? TensorSlot.ENCODINGS : TensorSlot.ENCODING).number();
    }

    @Override
    void checkFields() {
        boolean batch = type() == MessageType.BATCH_REQUEST;
        if (!batch && type() != MessageType.REASONING_REQUEST || batch && stream() != 0 || !hasSeed() && seed() != 0) {
            throw FrameRefusal.badFrame("request", "what should be zero is not");
        }
    }

    /** 0 if the encoding's first dimension counts the steps. */
    public int steps() {
        return body().get(LittleEndian.INT, STEPS);
    }

    public void steps(int steps) {
        body().set(LittleEndian.INT, STEPS, steps);
    }

    public boolean hasSeed() {
        return flag(HAS_SEED);
    }

    public long seed() {
        return body().get(LittleEndian.LONG, SEED);
    }

    public void seed(long seed) {
        flag(HAS_SEED, true);
        body().set(LittleEndian.LONG, SEED, seed);
    }

    /** 0 if there is none. */
    public long stream() {
        return body().get(LittleEndian.LONG, STREAM);
    }

    public void stream(long stream) {
        body().set(LittleEndian.LONG, STREAM, stream);
    }

    public boolean wantsCounts() {
        return flag(COUNTS);
    }

    public boolean wantsRaster() {
        return flag(RASTER);
    }

    public boolean wantsMembrane() {
        return flag(MEMBRANE);
    }

    public void want(boolean counts, boolean raster, boolean membrane) {
        flag(COUNTS, counts);
        flag(RASTER, raster);
        flag(MEMBRANE, membrane);
    }
}
