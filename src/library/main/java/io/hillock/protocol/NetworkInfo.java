package io.hillock.protocol;

import io.hillock.model.Shape;
import java.util.OptionalInt;

/**
 * Describes a network that a peer serves. Immutable.
 *
 * @param input shape of one step of the encoding
 * @param output shape of one step of the output
 * @param parameters how many numbers its weights and constants have
 * @param digest SHA-256 of the image, 64 hexadecimal digits
 * @param handle in compact frames
 */
public record NetworkInfo(String name, Shape input, Shape output, long parameters, String digest, OptionalInt handle) {
    public NetworkInfo {
        MessageChecks.name("name", name);
        MessageChecks.count("parameters", parameters);
        MessageChecks.hex("digest", digest, 32);
        MessageChecks.range("handle", handle, 1);
    }
}
