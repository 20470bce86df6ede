package io.hillock.nir;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies a chunk to its place among the rows of its dataset. Immutable. */
final class ChunkCopy {

    private final int[] extents;
    private final int[] chunk;
    private final int elementBytes;
    /** Bytes from one index of an axis to the next, in the dataset and in a chunk. */
    private final long[] strides;
    private final long[] chunkStrides;
    /** The last axis on which a chunk has more than one index: its values lie side by side in a chunk. */
    private final int runAxis;

    ChunkCopy(int[] extents, int[] chunk, int elementBytes) {
        this.extents = extents;
        this.chunk = chunk;
        this.elementBytes = elementBytes;
        strides = strides(extents, elementBytes);
        chunkStrides = strides(chunk, elementBytes);
        int axis = chunk.length - 1;
        while (axis > 0 && chunk[axis] == 1) {
            axis--;
        }
        runAxis = axis;
    }

    private static long[] strides(int[] extents, int elementBytes) {
        var strides = new long[extents.length];
        long stride = elementBytes;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
        return strides;
    }

    /**
     * @param offset of the chunk in the dataset
     * @param band the rows from {@code offset[0]} on
     */
    void toBand(MemorySegment from, int[] offset, MemorySegment band) {
        long start = 0;
        for (int axis = 1; axis < offset.length; axis++) {
            start += offset[axis] * strides[axis];
        }
        copy(from, 0, offset, band, start, 0);
    }

    private void copy(MemorySegment from, long at, int[] offset, MemorySegment band, long to, int axis) {
        int count = Math.min(chunk[axis], extents[axis] - offset[axis]);
        if (axis == runAxis) {
            run(from, at, band, to, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            copy(from, at + i * chunkStrides[axis], offset, band, to + i * strides[axis], axis + 1);
        }
    }

    private void run(MemorySegment from, long at, MemorySegment band, long to, int count) {
        long stride = strides[runAxis];
        if (stride == elementBytes) {
            MemorySegment.copy(from, at, band, to, (long) count * elementBytes);
            return;
        }
        for (int i = 0; i < count; i++) {
            long source = at + (long) i * elementBytes;
            long target = to + i * stride;
            switch (elementBytes) {
                case 1 -> band.set(ValueLayout.JAVA_BYTE, target, from.get(ValueLayout.JAVA_BYTE, source));
                case 2 -> band.set(ValueLayout.JAVA_SHORT_UNALIGNED, target,
                        from.get(ValueLayout.JAVA_SHORT_UNALIGNED, source));
                case 4 -> band.set(ValueLayout.JAVA_INT_UNALIGNED, target,
                        from.get(ValueLayout.JAVA_INT_UNALIGNED, source));
                default -> band.set(ValueLayout.JAVA_LONG_UNALIGNED, target,
                        from.get(ValueLayout.JAVA_LONG_UNALIGNED, source));
            }
        }
    }
}
