package io.hillock.image.program;

import io.hillock.image.ImageOrigin;
import io.hillock.image.Widening;
import io.hillock.image.safetensors.ElementType;
import io.hillock.image.safetensors.Safetensors;
import io.hillock.image.safetensors.SafetensorsLayout;
import io.hillock.image.safetensors.StoredTensor;
import io.hillock.model.Shape;
import java.util.Optional;

/** Checks that the tensors of operations exist, have the right type and shape, and hold values in range. */
final class TensorCheck {
    private final Safetensors file;
    private final ImageOrigin origin;

    TensorCheck(Safetensors file, ImageOrigin origin) {
        this.file = file;
        this.origin = origin;
    }

    StoredTensor floats(String name, String user) {
        return tensor(name, ElementType.F32, user);
    }

    void floats(String name, Shape shape, String user) {
        checkShape(floats(name, user), shape, user);
    }

    void checkShape(StoredTensor tensor, Shape shape, String user) {
        origin.require(tensor.shape().equals(shape), "%s: tensor '%s' has shape %s, not %s", user, tensor.name(),
                tensor.shape(), shape);
    }

    /** A weight of any type, with a scale per target if its type needs one. */
    StoredTensor weight(String name, Optional<String> scale, int targets, String user) {
        StoredTensor weight = tensor(name, user);
        switch (weight.type()) {
            case F32, F16 -> origin.require(scale.isEmpty(), "%s: weight_scale beside the tensor '%s', which is %s",
                    user, name, weight.type());
            case I8 -> {
                origin.require(scale.isPresent(), "%s: weight_scale is missing beside the tensor '%s', which is I8",
                        user, name);
                scales(scale.orElseThrow(), Shape.of(targets), user);
            }
            case I32 -> throw origin.refuse("%s: tensor '%s' is I32, which is not a weight type".formatted(user, name));
        }
        return weight;
    }

    private void scales(String name, Shape shape, String user) {
        floats(name, shape, user);
        var values = file.values(file.tensors().get(name));
        for (int i = 0; i < shape.size(); i++) {
            float value = values.getAtIndex(SafetensorsLayout.FLOAT, i);
            if (!(value >= 0 && value <= Widening.LARGEST_SCALE)) {
                throw origin.refuse("%s: tensor '%s': scale %d is %s, outside 0 … %s".formatted(user, name, i, value,
                        Widening.LARGEST_SCALE));
            }
        }
    }

    void positive(String name, String user) {
        StoredTensor tensor = floats(name, user);
        var values = file.values(tensor);
        for (int i = 0; i < tensor.shape().size(); i++) {
            float value = values.getAtIndex(SafetensorsLayout.FLOAT, i);
            if (!(value > 0)) {
                throw origin.refuse(
                        "%s: tensor '%s': element %d is %s, multi_spike needs more than 0".formatted(user, name, i,
                                value));
            }
        }
    }

    /** Delays of shape [n] from 0 to {@code most}. */
    void delays(String name, int n, int most, String user) {
        StoredTensor tensor = tensor(name, ElementType.I32, user);
        checkShape(tensor, Shape.of(n), user);
        var values = file.values(tensor);
        for (int i = 0; i < n; i++) {
            int delay = values.getAtIndex(SafetensorsLayout.INT, i);
            if (delay < 0 || delay > most) {
                throw origin.refuse(
                        "%s: tensor '%s': delay %d of element %d is outside the ring, 0 … %d".formatted(user, name,
                                delay, i, most));
            }
        }
    }

    private StoredTensor tensor(String name, ElementType type, String user) {
        StoredTensor tensor = tensor(name, user);
        origin.require(tensor.type() == type, "%s: tensor '%s' is %s, not %s", user, name, tensor.type(), type);
        return tensor;
    }

    private StoredTensor tensor(String name, String user) {
        StoredTensor tensor = file.tensors().get(name);
        origin.require(tensor != null, "%s: tensor '%s' is not in the file", user, name);
        return tensor;
    }
}
