package io.hillock.protocol.json;

import io.hillock.model.Shape;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.ValueChecks;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Finds the tensors that {@code tensor_payload} describes. Where their bytes are depends on the kind of frame. */
public interface TensorSource {

    /**
     * The bytes of one tensor.
     *
     * @throws io.hillock.protocol.InvalidMessageException {@code bad_frame} if they are missing
     */
    MemorySegment data(JsonFields description, String name);

    /** Called after all tensors were found. */
    void end();

    default List<WireTensor> tensors(JsonFields tensorPayload) {
        List<WireTensor> tensors = tensorPayload.objects("tensors", this::tensor);
        if (tensors.size() > WireTensor.MAX_TENSORS) {
            throw FrameRefusal.badMessage("tensors", "more than " + WireTensor.MAX_TENSORS);
        }
        end();
        // Checked only now, so that each byte is read once, however many tensors claim it.
        tensors.forEach(ValueChecks::check);
        return tensors;
    }

    private WireTensor tensor(JsonFields in) {
        String name = in.text("name");
        WireElementType type = WireElementType.of(in.text("dtype"));
        Shape shape = in.shape("shape");
        MemorySegment data = data(in, name);
        if (!type.fits(shape.size(), data.byteSize())) {
            throw FrameRefusal.badFrame(name, data.byteSize() + " bytes for shape " + shape + " of " + type);
        }
        return new WireTensor(name, type, shape, data);
    }
}
