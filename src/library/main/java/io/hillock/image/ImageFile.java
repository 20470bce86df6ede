package io.hillock.image;

import io.hillock.file.WholeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Writes bytes to files and digests them, even if they exceed the size of a buffer. */
final class ImageFile {
    private static final long CHUNK = 1 << 30;

    private ImageFile() {}

    static void write(MemorySegment bytes, Path path) throws IOException {
        WholeFile.replace(path, WholeFile.bytes(bytes));
    }

    static byte[] sha256(MemorySegment bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
                digest.update(chunk(bytes, at).asByteBuffer());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment chunk(MemorySegment bytes, long at) {
        return bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at));
    }
}
