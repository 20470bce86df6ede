package io.hillock.protocol;

import io.hillock.model.Shape;
import java.util.OptionalInt;

/**
 * Describes a network that a peer serves. Immutable.
 *
 * @param input shape of one step of the encoding: the Input's, or [n] for several Inputs of n elements together
 * @param output shape of one step of the output, likewise
 * @param parameters how many numbers its weights and constants have
 * @param digest SHA-256 of the image, 64 hexadecimal digits
 * @param handle in compact frames
 * @param ports the Inputs and Outputs by name, if there are several of either
 */
public record NetworkInfo(String name, Shape input, Shape output, long parameters, String digest, OptionalInt handle,
        NetworkPorts ports) {
    public NetworkInfo {
        MessageChecks.name("name", name);
        MessageChecks.count("parameters", parameters);
        MessageChecks.hex("digest", digest, 32);
        MessageChecks.range("handle", handle, 1);
    }

    /** A network with one Input and one Output. */
    public NetworkInfo(String name, Shape input, Shape output, long parameters, String digest, OptionalInt handle) {
        this(name, input, output, parameters, digest, handle, NetworkPorts.SINGLE);
    }

    public NetworkInfo withoutHandle() {
        return new NetworkInfo(name, input, output, parameters, digest, OptionalInt.empty(), ports);
    }
}
