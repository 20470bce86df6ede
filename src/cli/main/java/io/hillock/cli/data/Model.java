package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.nir.NirReader;
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
 */
public record Model(Path file, Optional<Network> network, Image image) {

    /** Opens a file of {@link FileKind#IMAGE}. */
    public static Model open(Path file) {
        return new Model(file, Optional.empty(), Image.open(file));
    }

    /** Reads and compiles a file of {@link FileKind#NETWORK}. */
    public static Model compile(Path file, RunSettings settings) {
        return compile(file, settings, WeightType.F32);
    }

    /** Reads and compiles a network, with its weights stored as {@code weights} says. */
    public static Model compile(Path file, RunSettings settings, WeightType weights) {
        Network network = NirReader.read(file);
        try {
            return new Model(file, Optional.of(network), Image.compile(network, settings, weights));
        } catch (InvalidNetworkException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
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
