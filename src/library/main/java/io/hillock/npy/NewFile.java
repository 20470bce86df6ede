package io.hillock.npy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/** Writes a file completely or not at all: writes a temporary file beside it, then renames it over the target. */
final class NewFile {
    private static final int CHUNK = 1 << 16;

    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private NewFile() {}

    static void write(Path file, Content content) {
        Path place = file.toAbsolutePath();
        Path temporary = place.resolveSibling(
                "." + place.getFileName() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW), CHUNK)) {
                content.writeTo(out);
            }
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ArrayOrigin(file.toString()).failed("writing", e);
        } finally {
            discard(temporary);
        }
    }

    /** After a rename the file is gone already. If it cannot be deleted, the first failure is the one to report. */
    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            return;
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
