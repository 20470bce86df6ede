package io.hillock.remote.teacher;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import io.hillock.image.Image;
import io.hillock.learning.WeightUpdate;
import io.hillock.model.Shape;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts changes by learning to PLASTICITY_UPDATE and back. */
public final class PlasticityMessages {
    private PlasticityMessages() {}

    /**
     * The message that lets others learn the same.
     *
     * @param network the network's name at the receivers
     * @param update from a session of this image, with at least one rule
     */
    public static PlasticityUpdate message(String network, Image image, WeightUpdate update) {
        List<WireTensor> deltas = new ArrayList<>();
        update.deltas().forEach((tensor, delta) -> deltas.add(
                WireTensor.floats(tensor, shape(image, tensor), Arena.ofAuto().allocateFrom(JAVA_FLOAT, delta))));
        return new PlasticityUpdate(network, update.rule(), update.rate(), update.steps(), deltas);
    }

    /** @throws InvalidMessageException {@code bad_value} if a tensor does not learn, {@code bad_shape} if it has another shape */
    public static WeightUpdate update(Image image, PlasticityUpdate message) {
        Map<String, float[]> deltas = new LinkedHashMap<>();
        for (WireTensor delta : message.deltas()) {
            Shape needed = shape(image, delta.name());
            if (!delta.shape().equals(needed)) {
                throw new InvalidMessageException(ErrorCode.BAD_SHAPE, delta.name(),
                        "must be F32 " + needed + ", is " + delta);
            }
            deltas.put(delta.name(), delta.data().toArray(JAVA_FLOAT_UNALIGNED));
        }
        return new WeightUpdate(message.rule(), message.rate(), message.steps(), deltas);
    }

    private static Shape shape(Image image, String tensor) {
        return image.program().state().stream().filter(variable -> variable.initial().stream().anyMatch(tensor::equals))
                .findFirst().orElseThrow(() -> new InvalidMessageException(ErrorCode.BAD_VALUE, tensor,
                        "no plastic connection starts at it"))
                .shape();
    }
}
