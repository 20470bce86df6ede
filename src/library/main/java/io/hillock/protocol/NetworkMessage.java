package io.hillock.protocol;

import io.hillock.protocol.ConnectionMessage.Ack;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The messages about arrays sent in pieces and about a peer's networks, types 13 to 18. */
public sealed interface NetworkMessage extends Message {

    /** @throws InvalidMessageException {@code bad_value} if messages cannot name a network so */
    static void checkName(String network) {
        MessageChecks.name("network", network);
    }

    /**
     * An array of any size will come in pieces. Answered by {@link Ack} if the receiver takes it.
     *
     * @param stream a number of the sender's choice, at least 1, not one of its open streams
     * @param shape row-major, 0 to 8 dimensions ([] is a single element), each 0 or more, at most 2^53 − 1 elements
     * @param chunks how many will come, if known
     */
    record StreamOpen(long stream, String name, WireElementType type, List<Long> shape, OptionalLong chunks)
            implements
                NetworkMessage {
        public StreamOpen {
            MessageChecks.id("stream", stream);
            MessageChecks.name("name", name);
            MessageChecks.pieces("dtype", type);
            shape = List.copyOf(shape);
            MessageChecks.size("shape", shape, 0, WireTensor.MAX_RANK);
            long elements = 1;
            for (long dim : shape) {
                if (dim < 0 || dim > 0 && elements > MessageChecks.MAX_INTEGER / dim) {
                    throw MessageChecks.invalid(ErrorCode.BAD_SHAPE, "shape", "is " + shape);
                }
                elements *= dim;
            }
            MessageChecks.range("chunks", chunks, 0);
        }
    }

    /**
     * The next piece of a stream. The pieces in order form the array, row-major.
     *
     * @param index 0, 1, 2, …
     * @param chunk [elements] of the stream's type
     */
    record StreamChunk(long stream, long index, WireTensor chunk) implements NetworkMessage {
        public static final String CHUNK = "chunk";

        public StreamChunk {
            MessageChecks.id("stream", stream);
            MessageChecks.count("index", index);
            MessageChecks.tensor(CHUNK, chunk, chunk.type());
            MessageChecks.pieces(CHUNK, chunk.type());
            if (chunk.shape().rank() != 1) {
                throw MessageChecks.invalid(ErrorCode.BAD_SHAPE, CHUNK, "must be [elements], is " + chunk.shape());
            }
        }

        @Override
        public List<WireTensor> tensors() {
            return List.of(chunk);
        }
    }

    /**
     * The stream is complete. Answered by {@link Ack}, or by ERROR if bytes are missing or differ.
     *
     * @param crc32c of all bytes of the array (Castagnoli, as {@code java.util.zip.CRC32C})
     */
    record StreamClose(long stream, long crc32c) implements NetworkMessage {
        public StreamClose {
            MessageChecks.id("stream", stream);
            MessageChecks.range("crc32c", crc32c, 0, 0xFFFF_FFFFL);
        }
    }

    /**
     * Asks the receiver to serve this network (src/docs/image.md) under a name, replacing a network of that name.
     * Answered by {@link Ack} with its handle.
     *
     * @param stream a complete stream of the image's bytes (U8), or
     * @param image the image itself, U8 [bytes]
     */
    record NetworkLoad(String network, OptionalLong stream, Optional<WireTensor> image) implements NetworkMessage {
        public static final String IMAGE = "image";

        public NetworkLoad {
            MessageChecks.name("network", network);
            MessageChecks.range("stream", stream, 1);
            if (stream.isPresent() == image.isPresent()) {
                throw MessageChecks.invalid(ErrorCode.BAD_MESSAGE, IMAGE, "either an image or a stream is needed");
            }
            image.ifPresent(tensor -> MessageChecks.tensor(IMAGE, tensor, WireElementType.U8));
        }

        @Override
        public List<WireTensor> tensors() {
            return image.stream().toList();
        }
    }

    /** Asks the receiver to forget this network after its runs. Answered by {@link Ack}. */
    record NetworkUnload(String network) implements NetworkMessage {
        public NetworkUnload {
            MessageChecks.name("network", network);
        }
    }

    /**
     * Asks which networks the receiver serves. The answer has the same type.
     *
     * @param networks empty in the request
     */
    record NetworkList(List<NetworkInfo> networks) implements NetworkMessage {
        public NetworkList {
            networks = List.copyOf(networks);
            MessageChecks.size("networks", networks, 0, MessageChecks.MAX_LIST);
        }
    }
}
