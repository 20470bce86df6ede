package io.hillock.remote.serve;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.hillock.model.Shape;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.BatchShapes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A raster on the wire. If all values are 0 or 1, output j of a step is bit j mod 8 of byte ⌊j / 8⌋; unused bits are zero. Otherwise the
 * raster is sent as floats.
 */
public final class PackedRaster {
    private static final int ONE = Float.floatToRawIntBits(1);

    private PackedRaster() {}

    /**
     * @param rows float32 [rows][outputs]
     * @param leading dimensions before those of the outputs; their product is the number of rows
     * @param out the shape of the outputs
     */
    static WireTensor pack(MemorySegment rows, int[] leading, Shape out) {
        long count = rows.byteSize() / Float.BYTES / out.size();
        int bytes = Math.ceilDiv(out.size(), Byte.SIZE);
        MemorySegment packed = Arena.ofAuto().allocate(count * bytes);
        for (long row = 0; row < count; row++) {
            for (int j = 0; j < out.size(); j++) {
                int bits = rows.getAtIndex(JAVA_INT, row * out.size() + j);
                if (bits == ONE) {
                    long at = row * bytes + j / Byte.SIZE;
                    packed.set(JAVA_BYTE, at, (byte) (packed.get(JAVA_BYTE, at) | 1 << j % Byte.SIZE));
                } else if (bits != 0) {
                    return WireTensor.floats(OutputTensors.FIRING_PATTERN, BatchShapes.of(leading, out), rows);
                }
            }
        }
        return new WireTensor(OutputTensors.FIRING_PATTERN, WireElementType.U8,
                BatchShapes.of(leading, Shape.of(bytes)), packed);
    }

    /** Unpacks into float32 [rows][outputs]. */
    public static void unpack(MemorySegment packed, int outputs, MemorySegment rows) {
        int bytes = Math.ceilDiv(outputs, Byte.SIZE);
        long count = packed.byteSize() / bytes;
        for (long row = 0; row < count; row++) {
            for (int j = 0; j < outputs; j++) {
                int bit = packed.get(JAVA_BYTE, row * bytes + j / Byte.SIZE) >> j % Byte.SIZE & 1;
                rows.setAtIndex(JAVA_INT, row * outputs + j, bit == 0 ? 0 : ONE);
            }
        }
    }
}
