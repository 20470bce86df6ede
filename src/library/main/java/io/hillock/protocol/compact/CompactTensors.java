package io.hillock.protocol.compact;

import io.hillock.model.Shape;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import io.hillock.protocol.bytes.ValueChecks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A compact frame with a text and tensors. After its fields come the descriptors of the tensors in ascending order of
 * their {@link TensorSlot}. Then follow the text (UTF-8), zeros up to a multiple of 8, and the tensors in the same
 * order. One thread at a time.
 *
 * <pre>
 *     36  2   bytes of the text
 *     38  1   number of tensors
 *     39  1   zero
 *
 *     offset in descriptor  size   field
 *     0                     1      slot
 *     1                     1      dtype: 1 F32, 2 F64, 3 F16, 4 I32, 5 I64, 6 U8, 7 BOOL, 8 SPIKES
 *     2                     1      rank, 1 … 8
 *     3                     1      zero
 *     4                     4      offset of the tensor in the body, a multiple of 8
 *     8                     8      bytes of the tensor
 *     16                    8 × 4  shape, then zeros
 * </pre>
 *
 * To write, begin with the text, then add each tensor in ascending order of slots. Tensors are read in place.
 */
public abstract sealed class CompactTensors extends CompactFrame
        permits RequestFrame, ResponseFrame, BatchResponseFrame, ChunkFrame {
    static final int TEXT_BYTES = 36;
    static final int TENSORS = 38;
    static final int ZERO = 39;
    static final int DESCRIPTOR = 48;
    private static final int DTYPE = 1;
    private static final int RANK = 2;
    private static final int DESCRIPTOR_ZERO = 3;
    private static final int OFFSET = 4;
    private static final int BYTES = 8;
    private static final int DIMS = 16;

    private int written;
    private long end;

    CompactTensors() {}

    /** Bit n is set if the type has the tensor of slot n. */
    abstract int slotsOf(MessageType type);

    /** Checks the type's own fields. */
    abstract void checkFields();

    @Override
    final void check() {
        if (body().get(ValueLayout.JAVA_BYTE, ZERO) != 0) {
            throw FrameRefusal.badFrame("fields", "what should be zero is not");
        }
        checkFields();
        int slots = slotsOf(type());
        long at = textEnd();
        if (tensors() > TensorSlot.COUNT || at > body().byteSize()) {
            throw FrameRefusal.badFrame("tensors",
                    tensors() + " tensors and " + textBytes() + " bytes of text do not fit");
        }
        int last = 0;
        for (int i = 0; i < tensors(); i++) {
            int slot = slot(i).number();
            if (slot <= last || (slots & 1 << slot) == 0) {
                throw FrameRefusal.badFrame("tensors", "slot " + slot + " is not for this type, or out of order");
            }
            last = slot;
            at = checkDescriptor(i, at);
        }
    }

    /** The end of the tensor, which must start at {@code from} or later. */
    private long checkDescriptor(int tensor, long from) {
        WireElementType type = elementType(tensor);
        int rank = rank(tensor);
        if (body().get(ValueLayout.JAVA_BYTE, descriptor(tensor) + DESCRIPTOR_ZERO) != 0) {
            throw FrameRefusal.badFrame("tensors", "what should be zero is not");
        }
        if (rank < 1 || rank > WireTensor.MAX_RANK) {
            throw FrameRefusal.badShape(slot(tensor).tensor(), "has " + rank + " dimensions");
        }
        long elements = 1;
        for (int axis = 0; axis < WireTensor.MAX_RANK; axis++) {
            int dim = dim(tensor, axis);
            if (axis >= rank ? dim != 0 : dim < 1) {
                throw FrameRefusal.badShape(slot(tensor).tensor(), "dimension " + axis + " is " + dim);
            }
            elements *= axis < rank ? dim : 1;
            if (elements > Integer.MAX_VALUE) {
                throw FrameRefusal.badShape(slot(tensor).tensor(), "too many elements");
            }
        }
        long offset = offset(tensor);
        long bytes = bytes(tensor);
        if (offset < from || offset % LittleEndian.ALIGNMENT != 0 || !type.fits(elements, bytes)
                || bytes > body().byteSize() - offset) {
            throw FrameRefusal.badFrame(slot(tensor).tensor(), bytes + " bytes at " + offset);
        }
        return offset + bytes;
    }

    private long descriptor(int tensor) {
        return fieldsEnd() + (long) tensor * DESCRIPTOR;
    }

    /** The first offset at which tensors may start. */
    private long textEnd() {
        return LittleEndian.align(descriptor(tensors()) + textBytes());
    }

    public final int textBytes() {
        return Short.toUnsignedInt(body().get(LittleEndian.SHORT, TEXT_BYTES));
    }

    /** The bytes of the text, in place. */
    final MemorySegment text() {
        return body().asSlice(descriptor(tensors()), textBytes());
    }

    /** The number of tensors. */
    public final int tensors() {
        return Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, TENSORS));
    }

    public final TensorSlot slot(int tensor) {
        return TensorSlot.of(Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, descriptor(tensor))));
    }

    public final WireElementType elementType(int tensor) {
        return WireElementType.of(Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, descriptor(tensor) + DTYPE)));
    }

    public final int rank(int tensor) {
        return Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, descriptor(tensor) + RANK));
    }

    /** @param axis below {@link #rank} */
    public final int dim(int tensor, int axis) {
        return body().get(LittleEndian.INT, descriptor(tensor) + DIMS + (long) axis * Integer.BYTES);
    }

    /** The tensor's offset from the start of the body. */
    public final long offset(int tensor) {
        return Integer.toUnsignedLong(body().get(LittleEndian.INT, descriptor(tensor) + OFFSET));
    }

    public final long bytes(int tensor) {
        return body().get(LittleEndian.LONG, descriptor(tensor) + BYTES);
    }

    /** The tensor's bytes, in place. */
    public final MemorySegment data(int tensor) {
        return body().asSlice(offset(tensor), bytes(tensor));
    }

    /** @throws io.hillock.protocol.InvalidMessageException {@code bad_value} if a number is not finite, or a spike is out of order or outside the shape */
    public final void checkValues(int tensor) {
        long offset = offset(tensor);
        long elements = 1;
        for (int axis = 0; axis < rank(tensor); axis++) {
            elements *= dim(tensor, axis);
        }
        ValueChecks.check(elementType(tensor), body(), offset, offset + bytes(tensor), elements,
                slot(tensor).tensor());
    }

    /** The index of the tensor; −1 if there is none. */
    final int find(TensorSlot slot) {
        for (int i = 0; i < tensors(); i++) {
            if (slot(i) == slot) {
                return i;
            }
        }
        return -1;
    }

    final void begin(MemorySegment body, MessageType type, byte[] text, int tensors) {
        begin(body, type);
        body.set(LittleEndian.SHORT, TEXT_BYTES, (short) text.length);
        body.set(ValueLayout.JAVA_BYTE, TENSORS, (byte) tensors);
        written = 0;
        end = textEnd();
        if (end > body.byteSize()) {
            throw FrameRefusal.tooLarge(end, (int) body.byteSize());
        }
        body.set(LittleEndian.LONG, end - Long.BYTES, 0);
        MemorySegment.copy(text, 0, body, ValueLayout.JAVA_BYTE, descriptor(tensors), text.length);
    }

    /**
     * Describes the next tensor and makes room for it.
     *
     * @return the offset of its bytes from the start of the body
     * @throws io.hillock.protocol.InvalidMessageException {@code too_large} if it does not fit into the body
     */
    public final long add(TensorSlot slot, WireElementType type, Shape shape) {
        return add(slot, type, shape, (long) shape.size() * type.bytes());
    }

    /**
     * Describes the next tensor and makes room for it.
     *
     * @param bytes of the tensor; of {@link WireElementType#SPIKES} 4 for each spike
     * @return the offset of its bytes from the start of the body
     * @throws io.hillock.protocol.InvalidMessageException {@code too_large} if it does not fit into the body
     */
    public final long add(TensorSlot slot, WireElementType type, Shape shape, long bytes) {
        long at = descriptor(written++);
        long offset = end;
        long next = LittleEndian.align(offset + bytes);
        if (next > body().byteSize()) {
            throw FrameRefusal.tooLarge(next, (int) body().byteSize());
        }
        body().set(ValueLayout.JAVA_BYTE, at, (byte) slot.number());
        body().set(ValueLayout.JAVA_BYTE, at + DTYPE, (byte) type.number());
        body().set(ValueLayout.JAVA_BYTE, at + RANK, (byte) shape.rank());
        body().set(ValueLayout.JAVA_BYTE, at + DESCRIPTOR_ZERO, (byte) 0);
        body().set(LittleEndian.INT, at + OFFSET, (int) offset);
        body().set(LittleEndian.LONG, at + BYTES, bytes);
        for (int axis = 0; axis < WireTensor.MAX_RANK; axis++) {
            body().set(LittleEndian.INT, at + DIMS + (long) axis * Integer.BYTES,
                    axis < shape.rank() ? shape.dim(axis) : 0);
        }
        if (next > offset + bytes) {
            body().set(LittleEndian.LONG, next - Long.BYTES, 0);
        }
        end = next;
        return offset;
    }

    /** Describes the next tensor and copies it. */
    public final void add(TensorSlot slot, WireElementType type, Shape shape, MemorySegment data) {
        long offset = add(slot, type, shape, data.byteSize());
        MemorySegment.copy(data, 0, body(), offset, data.byteSize());
    }

    @Override
    public final long size() {
        return end;
    }

    /** The largest size of a body with these fields, this text, and tensors of {@code bytes} in total. */
    final long bound(int textBytes, int tensors, long bytes) {
        return LittleEndian.align(descriptor(tensors) + textBytes) + bytes + (long) tensors * LittleEndian.ALIGNMENT;
    }
}
