package io.hillock.message;

/**
 * The stream is complete; answered by {@link Ack}, or ERROR where bytes are missing or differ.
 *
 * @param crc32c of all bytes of the array (Castagnoli, as {@code java.util.zip.CRC32C})
 */
public record StreamClose(long stream, long crc32c) implements NetworkMessage {
    public StreamClose {
        Checks.id("stream", stream);
        Checks.range("crc32c", crc32c, 0, 0xFFFF_FFFFL);
    }
}
