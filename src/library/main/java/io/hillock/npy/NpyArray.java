package io.hillock.npy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An array of an npy file: element type, byte order, memory order, shape, and the elements' memory.
 *
 * <p>Immutable as long as no thread writes to {@code data}. It lives as long as the memory's arena, and threads may
 * share it as far as the arena allows. Arrays read from a file are read-only. Conversions give the elements in C order
 * (row-major, last index fastest), whatever the memory order.
 *
 * @param dtype type of the elements
 * @param byteOrder byte order of each element in memory
 * @param fortran true if the first index runs fastest
 * @param shape 0 to 32 dimensions of 0 or more; without dimensions it is a scalar, one element
 * @param data exactly the elements, with any alignment
 */
public record NpyArray(DType dtype, ByteOrder byteOrder, boolean fortran, List<Long> shape, MemorySegment data)
        implements
            NpyData {

    /** @throws IllegalArgumentException if shape and data do not fit */
    public NpyArray {
        Objects.requireNonNull(dtype, "dtype");
        Objects.requireNonNull(byteOrder, "byteOrder");
        shape = List.copyOf(shape);
        if (shape.size() > HeaderParser.HIGHEST_RANK) {
            throw new IllegalArgumentException(shape.size() + " dimensions, at most " + HeaderParser.HIGHEST_RANK);
        }
        for (long dim : shape) {
            if (dim < 0) {
                throw new IllegalArgumentException("shape " + shape + " has a negative dimension");
            }
        }
        List<Long> dims = shape;
        long bytes = Header.bytes(dtype.bytes(), shape)
                .orElseThrow(() -> new IllegalArgumentException("shape " + dims + " is larger than any memory"));
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException(dtype.label() + " array of shape " + shape + " needs " + bytes
                    + " bytes, not " + data.byteSize());
        }
    }

    /** An array over native-endian elements in C order. */
    public static NpyArray of(DType dtype, MemorySegment data, long... shape) {
        return new NpyArray(dtype, ByteOrder.nativeOrder(), false, Arrays.stream(shape).boxed().toList(), data);
    }

    /** An array (f4) over {@code values}, not a copy. */
    public static NpyArray of(float[] values, long... shape) {
        return of(DType.F4, MemorySegment.ofArray(values), shape);
    }

    /** An array (f8) over {@code values}, not a copy. */
    public static NpyArray of(double[] values, long... shape) {
        return of(DType.F8, MemorySegment.ofArray(values), shape);
    }

    /** An array (i8) over {@code values}, not a copy. */
    public static NpyArray of(long[] values, long... shape) {
        return of(DType.I8, MemorySegment.ofArray(values), shape);
    }

    /** An array (i4) over {@code values}, not a copy. */
    public static NpyArray of(int[] values, long... shape) {
        return of(DType.I4, MemorySegment.ofArray(values), shape);
    }

    /** An array of unsigned bytes (u1) over {@code values}, not a copy. */
    public static NpyArray of(byte[] values, long... shape) {
        return of(DType.U1, MemorySegment.ofArray(values), shape);
    }

    public int rank() {
        return shape.size();
    }

    public long dim(int index) {
        return shape.get(index);
    }

    @Override
    public long size() {
        return data.byteSize() / dtype.bytes();
    }

    /**
     * The elements as float32 in native byte order and C order, off-heap, aligned to 4 bytes. Returns {@code data}
     * itself if it already has this form, otherwise a copy from {@code arena}. f2 widens exactly; integers and f8 are
     * rounded to the nearest float (f8 beyond the floats to infinity); booleans become 0 and 1.
     */
    public MemorySegment floats(Arena arena) {
        if (dtype == DType.F4 && plain() && data.isNative() && data.address() % Float.BYTES == 0) {
            return data;
        }
        MemorySegment floats = arena.allocate(Math.multiplyExact(size(), Float.BYTES), Float.BYTES);
        fill(floats);
        return floats;
    }

    /**
     * The elements as {@link #floats(Arena)} gives them, on the heap.
     *
     * @throws ArithmeticException if there are more than an array holds
     */
    public float[] toFloats() {
        float[] floats = new float[Math.toIntExact(size())];
        fill(MemorySegment.ofArray(floats));
        return floats;
    }

    /**
     * The elements as doubles, exact except that 64-bit integers are rounded to the nearest.
     *
     * @throws ArithmeticException if there are more than an array holds
     */
    public double[] toDoubles() {
        Elements elements = new Elements(this);
        double[] doubles = new double[Math.toIntExact(size())];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = elements.nextDouble();
        }
        return doubles;
    }

    /**
     * The elements of an integer or boolean array.
     *
     * @throws IllegalStateException if the elements are floats
     * @throws ArithmeticException if there are more than an array holds, or one is 2^63 or more
     */
    public long[] toLongs() {
        if (dtype.isFloat()) {
            throw new IllegalStateException("a " + dtype.label() + " array holds no integers");
        }
        Elements elements = new Elements(this);
        long[] longs = new long[Math.toIntExact(size())];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = elements.nextLong();
        }
        return longs;
    }

    private void fill(MemorySegment floats) {
        if (dtype == DType.F4 && plain()) {
            floats.copyFrom(data);
            return;
        }
        Elements elements = new Elements(this);
        for (long i = 0; i < size(); i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, elements.nextFloat());
        }
    }

    /**
     * Whether the elements are in C order and native byte order. With at most one dimension above 1, both memory orders
     * are the same.
     */
    private boolean plain() {
        boolean ordered = !fortran || shape.stream().filter(dim -> dim != 1).count() <= 1;
        return ordered && (byteOrder == ByteOrder.nativeOrder() || dtype.bytes() == 1);
    }

    /** Element type and shape, such as {@code f4 (3, 4)}. */
    @Override
    public String toString() {
        return dtype.label() + " " + Header.shapeText(shape);
    }
}
