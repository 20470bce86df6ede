package io.hillock.message.frame;

import io.hillock.message.ElementType;
import io.hillock.message.MessageType;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A compact frame with a text and tensors: its fields are followed by the descriptors of the tensors in ascending order of
 * their {@link Slot}, then the text (UTF-8), zeros up to a multiple of 8, and the tensors in the same order.
 *
 * <pre>
 *     36  2   bytes of the text
 *     38  1   number of tensors
 *     39  1   zero
 *
 *     offset in descriptor  size   field
 *     0                     1      slot
 *     1                     1      dtype: 1 F32, 2 F64, 3 F16, 4 I32, 5 I64, 6 U8, 7 BOOL
 *     2                     1      rank, 1 … 8
 *     3                     1      zero
 *     4                     4      offset of the tensor in the body, a multiple of 8
 *     8                     8      bytes of the tensor
 *     16                    8 × 4  shape, then zeros
 * </pre>
 *
 * To write: begin, text, then each tensor in ascending order of slots. Tensors are read where they lie.
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

    /** Bit n is set where the type has the tensor of slot n. */
    abstract int slotsOf(MessageType type);

    /** Checks the type's own fields. */
    abstract void checkFields();

    @Override
    final void check() {
        if (body().get(ValueLayout.JAVA_BYTE, ZERO) != 0) {
            throw Refusal.badFrame("fields", "what should be zero is not");
        }
        checkFields();
        int slots = slotsOf(type());
        long at = textEnd();
        if (tensors() > Slot.COUNT || at > body().byteSize()) {
            throw Refusal.badFrame("tensors", tensors() + " tensors and " + textBytes() + " bytes of text do not fit");
        }
        int last = 0;
        for (int i = 0; i < tensors(); i++) {
            int slot = slot(i).number();
            if (slot <= last || (slots & 1 << slot) == 0) {
                throw Refusal.badFrame("tensors", "slot " + slot + " is not for this type, or out of order");
            }
            last = slot;
            at = checkDescriptor(i, at);
        }
    }

    /** Where the tensor ends that must start at {@code from} or later. */
    private long checkDescriptor(int tensor, long from) {
        ElementType type = elementType(tensor);
        int rank = rank(tensor);
        if (body().get(ValueLayout.JAVA_BYTE, descriptor(tensor) + DESCRIPTOR_ZERO) != 0) {
            throw Refusal.badFrame("tensors", "what should be zero is not");
        }
        if (rank < 1 || rank > WireTensor.MAX_RANK) {
            throw Refusal.badShape(slot(tensor).tensor(), "has " + rank + " dimensions");
        }
        long elements = 1;
        for (int axis = 0; axis < WireTensor.MAX_RANK; axis++) {
            int dim = dim(tensor, axis);
            if (axis >= rank ? dim != 0 : dim < 1) {
                throw Refusal.badShape(slot(tensor).tensor(), "dimension " + axis + " is " + dim);
            }
            elements *= axis < rank ? dim : 1;
            if (elements > Integer.MAX_VALUE) {
                throw Refusal.badShape(slot(tensor).tensor(), "too many elements");
            }
        }
        long offset = offset(tensor);
        long bytes = bytes(tensor);
        if (offset < from || offset % Little.ALIGNMENT != 0 || bytes != elements * type.bytes()
                || bytes > body().byteSize() - offset) {
            throw Refusal.badFrame(slot(tensor).tensor(), bytes + " bytes at " + offset);
        }
        return offset + bytes;
    }

    private long descriptor(int tensor) {
        return fieldsEnd() + (long) tensor * DESCRIPTOR;
    }

    /** Where tensors may start. */
    private long textEnd() {
        return Little.align(descriptor(tensors()) + textBytes());
    }

    public final int textBytes() {
        return Short.toUnsignedInt(body().get(Little.SHORT, TEXT_BYTES));
    }

    /** Makes a string: the one getter that allocates. */
    final String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .decode(body().asSlice(descriptor(tensors()), textBytes()).asByteBuffer()).toString();
        } catch (CharacterCodingException e) {
            throw Refusal.badFrame("text", "is no UTF-8");
        }
    }

    /** How many tensors there are. */
    public final int tensors() {
        return Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, TENSORS));
    }

    public final Slot slot(int tensor) {
        return Slot.of(Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, descriptor(tensor))));
    }

    public final ElementType elementType(int tensor) {
        return ElementType.of(Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, descriptor(tensor) + DTYPE)));
    }

    public final int rank(int tensor) {
        return Byte.toUnsignedInt(body().get(ValueLayout.JAVA_BYTE, descriptor(tensor) + RANK));
    }

    /** @param axis below {@link #rank} */
    public final int dim(int tensor, int axis) {
        return body().get(Little.INT, descriptor(tensor) + DIMS + (long) axis * Integer.BYTES);
    }

    /** From the start of the body. */
    public final long offset(int tensor) {
        return Integer.toUnsignedLong(body().get(Little.INT, descriptor(tensor) + OFFSET));
    }

    public final long bytes(int tensor) {
        return body().get(Little.LONG, descriptor(tensor) + BYTES);
    }

    /** The tensor where it lies. */
    public final MemorySegment data(int tensor) {
        return body().asSlice(offset(tensor), bytes(tensor));
    }

    /** @throws io.hillock.message.InvalidMessageException {@code bad_value} where a number is not finite */
    public final void checkValues(int tensor) {
        long offset = offset(tensor);
        Values.check(elementType(tensor), body(), offset, offset + bytes(tensor), slot(tensor).tensor());
    }

    /** Index of the tensor, −1 where it is not there. */
    final int find(Slot slot) {
        for (int i = 0; i < tensors(); i++) {
            if (slot(i) == slot) {
                return i;
            }
        }
        return -1;
    }

    final void begin(MemorySegment body, MessageType type, byte[] text, int tensors) {
        begin(body, type);
        body.set(Little.SHORT, TEXT_BYTES, (short) text.length);
        body.set(ValueLayout.JAVA_BYTE, TENSORS, (byte) tensors);
        written = 0;
        end = textEnd();
        if (end > body.byteSize()) {
            throw Refusal.tooLarge(end, (int) body.byteSize());
        }
        body.set(Little.LONG, end - Long.BYTES, 0);
        MemorySegment.copy(text, 0, body, ValueLayout.JAVA_BYTE, descriptor(tensors), text.length);
    }

    /**
     * Describes the next tensor and makes room for it.
     *
     * @return where its bytes go, from the start of the body
     * @throws io.hillock.message.InvalidMessageException {@code too_large} where the body ends before it
     */
    public final long add(Slot slot, ElementType type, Shape shape) {
        long at = descriptor(written++);
        long bytes = (long) shape.size() * type.bytes();
        long offset = end;
        long next = Little.align(offset + bytes);
        if (next > body().byteSize()) {
            throw Refusal.tooLarge(next, (int) body().byteSize());
        }
        body().set(ValueLayout.JAVA_BYTE, at, (byte) slot.number());
        body().set(ValueLayout.JAVA_BYTE, at + DTYPE, (byte) type.number());
        body().set(ValueLayout.JAVA_BYTE, at + RANK, (byte) shape.rank());
        body().set(ValueLayout.JAVA_BYTE, at + DESCRIPTOR_ZERO, (byte) 0);
        body().set(Little.INT, at + OFFSET, (int) offset);
        body().set(Little.LONG, at + BYTES, bytes);
        for (int axis = 0; axis < WireTensor.MAX_RANK; axis++) {
            body().set(Little.INT, at + DIMS + (long) axis * Integer.BYTES, axis < shape.rank() ? shape.dim(axis) : 0);
        }
        if (next > offset + bytes) {
            body().set(Little.LONG, next - Long.BYTES, 0);
        }
        end = next;
        return offset;
    }

    /** Describes the next tensor and copies it. */
    public final void add(Slot slot, ElementType type, Shape shape, MemorySegment data) {
        long bytes = (long) shape.size() * type.bytes();
        long offset = add(slot, type, shape);
        MemorySegment.copy(data, 0, body(), offset, bytes);
    }

    @Override
    public final long size() {
        return end;
    }

    /** Bytes of a body with these fields, text, and tensors of {@code bytes} altogether, at most. */
    final long bound(int textBytes, int tensors, long bytes) {
        return Little.align(descriptor(tensors) + textBytes) + bytes + (long) tensors * Little.ALIGNMENT;
    }
}
