package io.hillock.npy;

import io.hillock.file.WholeFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file of arrays, wholly or not at all. */
final class NewFile {
    private static final int CHUNK = 1 << 16;

    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private NewFile() {}

    static void write(Path file, Content content) {
        try {
            WholeFile.replace(file, temporary -> {
                try (OutputStream out = new BufferedOutputStream(
                        Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW), CHUNK)) {
                    content.writeTo(out);
                }
            });
        } catch (IOException e) {
            throw new ArrayOrigin(file.toString()).failed("writing", e);
        }
    }

    static void copy(MemorySegment segment, OutputStream out) throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, segment.byteSize())];
        for (long at = 0; at < segment.byteSize(); at += chunk.length) {
            int length = (int) Math.min(chunk.length, segment.byteSize() - at);
            MemorySegment.copy(segment, at, MemorySegment.ofArray(chunk), 0, length);
            out.write(chunk, 0, length);
        }
    }
}
