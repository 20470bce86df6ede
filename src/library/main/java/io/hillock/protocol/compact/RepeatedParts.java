package io.hillock.protocol.compact;

import io.hillock.model.Shape;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * The last text and the last shape of each tensor. Messages of one connection mostly repeat them, and comparing costs
 * less than building them again. Any thread; a thread may miss what another stored, and then builds it.
 */
final class RepeatedParts {
    private final Shape[] shapes = new Shape[TensorSlot.COUNT];
    private Text text = new Text(new byte[0], "");

    private record Text(byte[] bytes, String string) {
        boolean isIn(MemorySegment utf8) {
            if (utf8.byteSize() != bytes.length) {
                return false;
            }
            for (int k = 0; k < bytes.length; k++) {
                if (utf8.get(ValueLayout.JAVA_BYTE, k) != bytes[k]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @throws io.hillock.protocol.InvalidMessageException {@code bad_frame} if the bytes are no UTF-8 */
    String text(MemorySegment utf8) {
        if (utf8.byteSize() == 0) {
            return "";
        }
        Text last = text;
        if (!last.isIn(utf8)) {
            try {
                last = new Text(utf8.toArray(ValueLayout.JAVA_BYTE),
                        StandardCharsets.UTF_8.newDecoder().decode(utf8.asByteBuffer()).toString());
            } catch (CharacterCodingException e) {
                throw FrameRefusal.badFrame("text", "is no UTF-8");
            }
            text = last;
        }
        return last.string;
    }

    /** The shape of a tensor of a frame that was checked. */
    Shape shape(CompactTensors frame, int tensor) {
        int slot = frame.slot(tensor).ordinal();
        Shape last = shapes[slot];
        if (last == null || !isShape(last, frame, tensor)) {
            last = newShape(frame, tensor);
            shapes[slot] = last;
        }
        return last;
    }

    private static boolean isShape(Shape shape, CompactTensors frame, int tensor) {
        if (shape.rank() != frame.rank(tensor)) {
            return false;
        }
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (shape.dim(axis) != frame.dim(tensor, axis)) {
                return false;
            }
        }
        return true;
    }

    private static Shape newShape(CompactTensors frame, int tensor) {
        var dims = new ArrayList<Integer>(frame.rank(tensor));
        for (int axis = 0; axis < frame.rank(tensor); axis++) {
            dims.add(frame.dim(tensor, axis));
        }
        return new Shape(dims);
    }
}
