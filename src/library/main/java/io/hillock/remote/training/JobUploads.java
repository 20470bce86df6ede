package io.hillock.remote.training;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.WireElementType;
import io.hillock.remote.ArraySink;
import io.hillock.remote.IncomingArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Jobs that one cell sends in pieces: written to temporary files as they arrive. Thread-safe. */
final class JobUploads implements AutoCloseable {
    /** The most that arrive, or wait to be taken, at once. */
    private static final int MOST = 4;

    private final Supplier<Path> places;
    private final long mostBytes;
    private final IncomingArrays arrays = new IncomingArrays(this::sink, MOST);
    private final Map<Long, Path> complete = new HashMap<>();
    private boolean closed;

    /** @param places gives each file its place */
    JobUploads(Supplier<Path> places, long mostBytes) {
        this.places = places;
        this.mostBytes = mostBytes;
    }

    IncomingArrays arrays() {
        return arrays;
    }

    /** Takes a complete file out, which the caller moves or deletes. */
    synchronized Path take(long stream) {
        Path file = complete.remove(stream);
        if (file == null) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", stream + " is no complete stream");
        }
        return file;
    }

    private ArraySink sink(StreamOpen opened) {
        if (opened.type() != WireElementType.U8 || opened.shape().size() != 1) {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, "shape",
                    "only jobs are taken here, U8 [bytes], not " + opened.type() + opened.shape());
        }
        requireSize(opened.shape().getFirst(), mostBytes);
        synchronized (this) {
            if (complete.size() >= MOST) {
                throw new InvalidMessageException(ErrorCode.OVERLOADED, "stream", MOST + " jobs wait to be loaded");
            }
        }
        return new FileSink(opened.stream(), places.get());
    }

    static void requireSize(long bytes, long most) {
        if (bytes < 1 || bytes > most) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "job", bytes + " bytes, at most " + most);
        }
    }

    /** Writes a file in full. */
    static void write(Path file, MemorySegment bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            write(channel, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(FileChannel channel, MemorySegment bytes) throws IOException {
        ByteBuffer left = bytes.asByteBuffer();
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    private synchronized void keep(long stream, Path file) {
        if (closed) {
            delete(file);
        } else if (complete.putIfAbsent(stream, file) != null) {
            delete(file);
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", stream + " waits to be loaded already");
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its sender is gone. */
    @Override
    public void close() {
        arrays.abandonAll();
        synchronized (this) {
            closed = true;
            complete.values().forEach(JobUploads::delete);
            complete.clear();
        }
    }

    private final class FileSink implements ArraySink {
        private final long stream;
        private final Path file;
        private final FileChannel channel;

        FileSink(long stream, Path file) {
            this.stream = stream;
            this.file = file;
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void take(MemorySegment elements) {
            try {
                write(channel, elements);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void complete() {
            end();
            keep(stream, file);
        }

        @Override
        public void abandon() {
            end();
            delete(file);
        }

        private void end() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
