package io.hillock.image.program;

import io.hillock.image.safetensors.ElementType;
import io.hillock.image.safetensors.NewTensor;
import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Collects the tensors of an image during compilation, in order. One thread. */
public final class TensorTable {
    private final List<NewTensor> tensors = new ArrayList<>();

    public List<NewTensor> tensors() {
        return tensors;
    }

    /**
     * Adds values rounded to float32. They are computed when the image is written; one that is not finite then causes
     * an {@link InvalidNetworkException}.
     *
     * @param key the parameter at fault if a value is not finite
     * @return the tensor's name
     */
    public String floats(String node, String name, String key, Shape shape, IntToDoubleFunction value) {
        return add(new NewTensor(node + "." + name, shape, ElementType.F32, into -> {
            for (int i = 0; i < shape.size(); i++) {
                double exact = value.applyAsDouble(i);
                float rounded = (float) exact;
                if (!Float.isFinite(rounded)) {
                    throw new InvalidNetworkException(node, key,
                            "%s of element %d is %s, not finite as float32".formatted(name, i, exact));
                }
                into.setAtIndex(SafetensorsLayout.FLOAT, i, rounded);
            }
        }));
    }

    public String ints(String node, String name, int[] values) {
        return add(new NewTensor(node + "." + name, Shape.of(values.length), ElementType.I32,
                into -> MemorySegment.copy(values, 0, into, SafetensorsLayout.INT, 0, values.length)));
    }

    /** @return the tensor's name */
    public String add(NewTensor tensor) {
        tensors.add(tensor);
        return tensor.name();
    }
}
