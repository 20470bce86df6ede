package io.hillock.image.program;

import io.hillock.image.safetensors.NewTensor;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Shape;
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
     * Adds values rounded to float32.
     *
     * @param key the parameter at fault if a value is not finite
     * @return the tensor's name
     */
    public String floats(String node, String name, String key, Shape shape, IntToDoubleFunction value) {
        return add(new NewTensor.Floats(node + "." + name, shape, rounded(node, name, key, shape, value)));
    }

    /** Returns the values that {@link #floats} would add. */
    public static float[] rounded(String node, String name, String key, Shape shape, IntToDoubleFunction value) {
        var floats = new float[shape.size()];
        for (int i = 0; i < floats.length; i++) {
            double exact = value.applyAsDouble(i);
            floats[i] = (float) exact;
            if (!Float.isFinite(floats[i])) {
                throw new InvalidNetworkException(node, key,
                        "%s of element %d is %s, not finite as float32".formatted(name, i, exact));
            }
        }
        return floats;
    }

    public String ints(String node, String name, int[] values) {
        return add(new NewTensor.Ints(node + "." + name, Shape.of(values.length), values));
    }

    /** @return the tensor's name */
    public String add(NewTensor tensor) {
        tensors.add(tensor);
        return tensor.name();
    }
}
