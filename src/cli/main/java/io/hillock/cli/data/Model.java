package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.image.Image;
import io.hillock.image.WeightType;
import io.hillock.image.program.Signal;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Shape;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
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

    /** Shape of the input in one step. */
    public Shape input() {
        return signal(image.program().input()).shape();
    }

    /** Shape of the output in one step. */
    public Shape output() {
        return signal(image.program().output()).shape();
    }

    /** Memory for a response. Refuses unknown names in {@link RequestedOutputs#record()}. */
    public Response response(Arena arena, int batch, int steps, RequestedOutputs want) {
        try {
            return image.response(arena, batch, steps, want);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    private Signal signal(int index) {
        return image.program().signals().get(index);
    }
}
