package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Shape;
import io.hillock.nir.GraphDataReader;
import io.hillock.nir.NirException;
import io.hillock.nir.NirReader;
import io.hillock.nir.UnknownNodeFields;
import io.hillock.spike.OutputPort;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model that a command runs: a file, and the image that it holds or that was compiled from it.
 *
 * @param file as the user named it
 * @param network the network that was compiled; empty if the file is an image
 * @param recorded whether the settings come from the network's metadata
 */
public record Model(Path file, Optional<Network> network, Image image, boolean recorded) {

    /** Opens a file of {@link FileKind#IMAGE}. */
    public static Model open(Path file) {
        return new Model(file, Optional.empty(), Image.open(file), false);
    }

    /** Compiles a network, with its weights stored as {@code weights} says. */
    public static Model compile(Path file, Network network, ChosenSettings settings, WeightType weights) {
        try {
            return new Model(file, Optional.of(network), Image.compile(network, settings.settings(), weights),
                    settings.recorded());
        } catch (InvalidNetworkException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file of {@link FileKind#NETWORK}; its weights stay in the file until the compiler asks for them. */
    public static Network network(Path file, UnknownNodeFields unknown) {
        try {
            return NirReader.readLazily(file, unknown);
        } catch (NirException e) {
            if (GraphDataReader.holdsData(file)) {
                throw new CommandFailure(file + ": holds NIR data, not a network: give it as --input", e);
            }
            throw e;
        }
    }

    /** Shape of one step of an encoding: the Input's, or [n] for several Inputs together. */
    public Shape input() {
        return image.inputShape();
    }

    /** The Output of this name, or the one that gives label and confidence if the name is empty. */
    public OutputPort output(String name) {
        ResponseShape answer = answer(RequestedOutputs.COUNTS.labelledBy(name));
        return answer.ports().get(answer.labelled());
    }

    /** The shape of a response for one step of one sample. Refuses unknown names. */
    public ResponseShape answer(RequestedOutputs want) {
        try {
            return image.answer(1, 1, want);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    /** Memory for a response. Refuses unknown names in {@link RequestedOutputs#record()}. */
    public Response response(Arena arena, int batch, int steps, RequestedOutputs want) {
        try {
            return image.response(arena, batch, steps, want);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }
}
