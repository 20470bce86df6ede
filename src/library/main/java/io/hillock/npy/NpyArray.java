package io.hillock.npy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An array as an npy file holds it: element type, byte order, memory order, shape, and the elements' memory.
 *
 * <p>
 * Immutable as long as nobody writes to {@code data}, and then shared by threads as far as that memory's arena allows; it
 * lives as long as that arena. What is read from a file is read-only. Conversions give the elements in C order (row-major, the last index
 * fastest) whatever order the memory has.
 *
 * @param dtype
 *            type of the elements
 * @param byteOrder
 *            byte order of each element in memory
 * @param fortran
 *            true where the first index runs fastest
 * @param shape
 *            0 to 32 dimensions of 0 or more; no dimensions is one element, a scalar
 * @param data
 *            exactly the elements, of any alignment
 */
public record NpyArray(DType dtype, ByteOrder byteOrder, boolean fortran, List<Long> shape, MemorySegment data) {

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
        long bytes = Header.bytes(dtype, shape)
                .orElseThrow(() -> new IllegalArgumentException("shape " + dims + " is larger than any memory"));
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException(dtype.label() + " array of shape " + shape + " needs " + bytes
                    + " bytes, not " + data.byteSize());
        }
    }

    /** A view on native-endian elements in C order. */
    public static NpyArray of(DType dtype, MemorySegment data, long... shape) {
        return new NpyArray(dtype, ByteOrder.nativeOrder(), false, Arrays.stream(shape).boxed().toList(), data);
    }

    /** A view on the array (f4), not a copy. */
    public static NpyArray of(float[] values, long... shape) {
        return of(DType.F4, MemorySegment.ofArray(values), shape);
    }

    /** A view on the array (f8), not a copy. */
    public static NpyArray of(double[] values, long... shape) {
        return of(DType.F8, MemorySegment.ofArray(values), shape);
    }

    /** A view on the array (i8), not a copy. */
    public static NpyArray of(long[] values, long... shape) {
        return of(DType.I8, MemorySegment.ofArray(values), shape);
    }

    /** A view on the array (i4), not a copy. */
    public static NpyArray of(int[] values, long... shape) {
        return of(DType.I4, MemorySegment.ofArray(values), shape);
    }

    /** A view on the array as unsigned bytes (u1), not a copy. */
    public static NpyArray of(byte[] values, long... shape) {
        return of(DType.U1, MemorySegment.ofArray(values), shape);
    }

    public int rank() {
        return shape.size();
    }

    public long dim(int index) {
        return shape.get(index);
    }

    /** Number of elements. */
    public long size() {
        return data.byteSize() / dtype.bytes();
    }

    /**
     * The elements as float32 in native byte order and C order, aligned to 4, off heap: {@code data} itself where it is that already,
     * else a copy from {@code arena}. f2 widens exactly; integers and f8 are rounded to the nearest float (f8 beyond the
     * floats to infinity); booleans are 0 and 1.
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
     * The elements as {@link #floats(Arena)} gives them, on heap.
     *
     * @throws ArithmeticException
     *             if they are more than an array holds
     */
    public float[] toFloats() {
        float[] floats = new float[Math.toIntExact(size())];
        fill(MemorySegment.ofArray(floats));
        return floats;
    }

    /**
     * The elements as doubles, exact except that 64-bit integers are rounded to the nearest.
     *
     * @throws ArithmeticException
     *             if they are more than an array holds
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
     * @throws IllegalStateException
     *             if the elements are floats
     * @throws ArithmeticException
     *             if they are more than an array holds, or one is 2^63 or more
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

    /** Whether memory holds the elements one after the other as this machine would; with one long dimension both orders do. */
    private boolean plain() {
        boolean ordered = !fortran || shape.stream().filter(dim -> dim != 1).count() <= 1;
        return ordered && (byteOrder == ByteOrder.nativeOrder() || dtype.bytes() == 1);
    }

    /** Element type and shape, such as {@code f4 (3, 4)}. */
    @Override
    public String toString() {
        return dtype.label() + " " + new Header(dtype, byteOrder, fortran, shape).shapeText();
    }
}
