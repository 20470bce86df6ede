package io.hillock.message.frame;

import io.hillock.message.ElementType;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The tensors that {@code tensor_payload} describes, wherever the kind of frame has their bytes. */
interface TensorSource {

    /** The bytes of one tensor. @throws io.hillock.message.InvalidMessageException {@code bad_frame} where they are not there */
    MemorySegment data(Fields description, String name);

    /** Called once all tensors were found. */
    void end();

    default List<WireTensor> tensors(Fields tensorPayload) {
        List<WireTensor> tensors = tensorPayload.objects("tensors", this::tensor);
        if (tensors.size() > WireTensor.MAX_TENSORS) {
            throw Refusal.badMessage("tensors", "more than " + WireTensor.MAX_TENSORS);
        }
        end();
        // Only now, so that each byte is looked at once, however many tensors claim it.
        tensors.forEach(Values::check);
        return tensors;
    }

    private WireTensor tensor(Fields in) {
        String name = in.text("name");
        ElementType type = ElementType.of(in.text("dtype"));
        Shape shape = in.shape("shape");
        MemorySegment data = data(in, name);
        if (data.byteSize() != (long) shape.size() * type.bytes()) {
            throw Refusal.badFrame(name, data.byteSize() + " bytes for shape " + shape + " of " + type);
        }
        return new WireTensor(name, type, shape, data);
    }
}
