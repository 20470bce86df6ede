package io.hillock.image;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Brings the bytes of an image into memory. Errors name {@code origin}. */
record ImageSource(ImageOrigin origin) {
    private static final long CHUNK = 1 << 30;

    /** A private copy of a file. */
    MemorySegment read(Path path) {
        requireFile(path);
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            long size = channel.size();
            origin.require(size > 0, "is empty");
            MemorySegment bytes = ImageMemory.allocate(size, origin);
            for (long at = 0; at < size; at += CHUNK) {
                fill(bytes.asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer(), channel, size);
            }
            return bytes;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private void fill(ByteBuffer part, SeekableByteChannel channel, long size) throws IOException {
        while (part.hasRemaining()) {
            origin.require(channel.read(part) >= 0, "was cut off at %d of %d bytes while it was read",
                    channel.position(), size);
        }
    }

    /** Maps the file itself. */
    MemorySegment map(Path path) {
        requireFile(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            origin.require(channel.size() > 0, "is empty");
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
            ImageMemory.account(bytes);
            return bytes;
        } catch (UnsupportedOperationException e) {
            throw origin.refuse("lies in a file system that cannot map files, a jar for instance: Image.open reads it");
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    MemorySegment read(InputStream in) {
        try {
            return copy(MemorySegment.ofArray(in.readAllBytes()));
        } catch (IOException e) {
            throw origin.refuse("cannot be read: " + e.getMessage());
        }
    }

    MemorySegment copy(MemorySegment bytes) {
        return ImageMemory.allocate(bytes.byteSize(), origin).copyFrom(bytes);
    }

    private void requireFile(Path path) {
        origin.require(!Files.isDirectory(path), "is a folder, no file");
        // Reading something else, such as a pipe, could block.
        origin.require(!Files.exists(path) || Files.isRegularFile(path), "is no regular file");
    }

    private ImageException unreadable(Path path, IOException problem) {
        if (!(problem instanceof NoSuchFileException)) {
            return origin.refuse("cannot be read: " + problem.getMessage());
        }
        boolean inJar = path.toString().contains(".jar!");
        return origin.refuse("no such file" + (inJar
                ? ": what lies in a jar is no file, Image.load reads it from getResourceAsStream"
                : ""));
    }
}
