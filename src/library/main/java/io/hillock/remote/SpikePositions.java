package io.hillock.remote;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.model.Shape;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Lists of spikes as a tensor and back. Lists count sources within their step, a tensor of {@link WireElementType#SPIKES}
 * counts them from its own beginning.
 */
public final class SpikePositions {
    private SpikePositions() {}

    /**
     * The lists as a tensor.
     *
     * @param spikes checked before
     * @param shape of all samples and steps
     * @param memory of the result, 4 bytes for each spike
     * @throws IllegalArgumentException if the lists have changed since the check
     */
    static WireTensor tensor(String name, Shape shape, Spikes spikes, Arena memory) {
        long rows = (long) spikes.size() * spikes.steps();
        MemorySegment sources = spikes.sources();
        long begin = spikes.offsets().getAtIndex(JAVA_LONG, 0);
        long count = spikes.offsets().getAtIndex(JAVA_LONG, rows) - begin;
        require(0 <= count && count <= sources.byteSize() / Integer.BYTES, name);
        MemorySegment positions = memory.allocate(JAVA_INT, count);
        long at = 0;
        for (long row = 0; row < rows; row++) {
            int first = (int) (row * spikes.inputs());
            long end = spikes.offsets().getAtIndex(JAVA_LONG, row + 1) - begin;
            require(end <= count, name);
            for (; at < end; at++) {
                int source = sources.getAtIndex(JAVA_INT, begin + at);
                require(0 <= source && source < spikes.inputs(), name);
                positions.setAtIndex(JAVA_INT, at, first + source);
            }
        }
        require(at == count, name);
        return new WireTensor(name, WireElementType.SPIKES, shape, positions);
    }

    /** The lists were right when they were checked. */
    private static void require(boolean unchanged, String name) {
        if (!unchanged) {
            throw new IllegalArgumentException(name + ": the lists changed while they were sent");
        }
    }

    /** The memory that {@link #lists} takes, in bytes. */
    public static long bytes(WireTensor tensor, int size, int steps) {
        return ((long) size * steps + 1) * Long.BYTES + tensor.data().byteSize();
    }

    /**
     * The tensor as lists. Within a process nothing has checked its positions before, so this does.
     *
     * @throws InvalidMessageException {@code bad_value} if the positions do not ascend within the shape
     */
    public static Spikes lists(WireTensor tensor, int size, int steps, Arena memory) {
        MemorySegment positions = tensor.data();
        long count = positions.byteSize() / Integer.BYTES;
        int rows = Math.multiplyExact(size, steps);
        int inputs = tensor.shape().size() / rows;
        MemorySegment offsets = memory.allocate(JAVA_LONG, rows + 1L);
        MemorySegment sources = memory.allocate(JAVA_INT, count);
        long spike = 0;
        long before = -1;
        for (int row = 0; row < rows; row++) {
            long first = (long) row * inputs;
            for (; spike < count; spike++) {
                long position = Integer.toUnsignedLong(positions.getAtIndex(JAVA_INT, spike));
                if (position <= before) {
                    throw refused(tensor, spike, position + ", after " + before);
                }
                if (position >= first + inputs) {
                    break;
                }
                sources.setAtIndex(JAVA_INT, spike, (int) (position - first));
                before = position;
            }
            offsets.setAtIndex(JAVA_LONG, row + 1L, spike);
        }
        if (spike < count) {
            throw refused(tensor, spike, Integer.toUnsignedLong(positions.getAtIndex(JAVA_INT, spike)) + " of "
                    + tensor.shape().size() + " elements");
        }
        return new Spikes(offsets, sources, inputs, size, steps);
    }

    private static InvalidMessageException refused(WireTensor tensor, long spike, String where) {
        return new InvalidMessageException(ErrorCode.BAD_VALUE, tensor.name(), "spike " + spike + " is at " + where);
    }
}
