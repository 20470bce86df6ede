package io.hillock.protocol.frame;

import io.hillock.model.Shape;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Small tensors of every type with finite values; some compress well. */
final class RandomTensors {
    private final Random random;

    RandomTensors(Random random) {
        this.random = random;
    }

    Shape shape() {
        var dims = new ArrayList<Integer>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            dims.add(1 + random.nextInt(5));
        }
        return new Shape(dims);
    }

    WireTensor floats(String name) {
        return tensor(name, WireElementType.F32);
    }

    WireTensor tensor(String name, WireElementType type) {
        return tensor(name, type, shape());
    }

    WireTensor vector(String name, WireElementType type) {
        return tensor(name, type, Shape.of(1 + random.nextInt(300)));
    }

    WireTensor batch(String name, WireElementType type, int batch) {
        return tensor(name, type, Shape.of(batch, 1 + random.nextInt(9)));
    }

    List<WireTensor> several() {
        var tensors = new ArrayList<WireTensor>();
        WireElementType[] types = WireElementType.values();
        for (int i = random.nextInt(4); i > 0; i--) {
            tensors.add(tensor("state" + i, types[random.nextInt(types.length)]));
        }
        return tensors;
    }

    WireTensor tensor(String name, WireElementType type, Shape shape) {
        if (type == WireElementType.SPIKES) {
            return spikes(name, shape);
        }
        MemorySegment data = Arena.ofAuto().allocate((long) shape.size() * type.bytes(), 8);
        boolean sparse = random.nextBoolean();
        for (int i = 0; i < shape.size(); i++) {
            if (!sparse || random.nextInt(20) == 0) {
                set(type, data, i);
            }
        }
        return new WireTensor(name, type, shape, data);
    }

    private WireTensor spikes(String name, Shape shape) {
        int rarity = 1 + random.nextInt(20);
        int[] positions = IntStream.range(0, shape.size()).filter(_ -> random.nextInt(rarity) == 0).toArray();
        return new WireTensor(name, WireElementType.SPIKES, shape,
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, positions));
    }

    private void set(WireElementType type, MemorySegment data, int i) {
        switch (type) {
            case F32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
            case F64 -> data.setAtIndex(ValueLayout.JAVA_DOUBLE, i, random.nextGaussian());
            case F16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(random.nextFloat()));
            case I32 -> data.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt());
            case I64 -> data.setAtIndex(ValueLayout.JAVA_LONG, i, random.nextLong());
            case U8 -> data.setAtIndex(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
            case BOOL -> data.setAtIndex(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(2));
            case SPIKES -> throw new IllegalArgumentException("they have no elements to set");
        }
    }
}
