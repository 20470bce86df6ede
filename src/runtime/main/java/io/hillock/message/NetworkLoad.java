package io.hillock.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Serve this network (src/docs/image.md) under a name, in place of what had it; answered by {@link Ack} with its handle.
 *
 * @param stream a complete stream of the image's bytes (U8), or
 * @param image the image itself, U8 [bytes]
 */
public record NetworkLoad(String network, OptionalLong stream, Optional<WireTensor> image) implements NetworkMessage {
    public static final String IMAGE = "image";

    public NetworkLoad {
        Checks.name("network", network);
        Checks.range("stream", stream, 1);
        if (stream.isPresent() == image.isPresent()) {
            throw Checks.invalid(ErrorCode.BAD_MESSAGE, IMAGE, "either an image or a stream is needed");
        }
        image.ifPresent(tensor -> Checks.tensor(IMAGE, tensor, ElementType.U8));
    }

    @Override
    public List<WireTensor> tensors() {
        return image.stream().toList();
    }
}
