package io.hillock.net.channel;

import io.hillock.net.SharedMemory;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * The one message of a shared-memory listener at the rendezvous socket: where the region is, or why there is none.
 * Nothing else ever goes over that socket.
 * socket.
 *
 * <pre>
 * offset  size  field
 * 0       8     "HILLSHM1"
 * 8       4     ring_bytes; 0 if there is no region
 * 12      4     length of the text, up to 1024
 * 16      …     the region's file name, without folder; or the reason, UTF-8
 * </pre>
 */
record ShmGreeting(int ringBytes, String file) {
    private static final int HEAD = 16;
    private static final int MAX_TEXT = 1024;

    void say(SocketChannel socket) throws IOException {
        write(socket, ringBytes, file);
    }

    static void refuse(SocketChannel socket, String reason) throws IOException {
        write(socket, 0, reason);
    }

    /** @throws ConnectException with the listener's reason if there is no region */
    static ShmGreeting hear(SocketChannel socket, Duration patience) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(patience);
                socket.close();
            } catch (InterruptedException | IOException e) {
                // The greeting has come.
            }
        });
        try {
            ByteBuffer head = read(socket, HEAD);
            long magic = head.getLong();
            int ringBytes = head.getInt();
            int length = head.getInt();
            boolean fits = ringBytes == 0 || ringBytes >= SharedMemory.MIN_RING && ringBytes <= SharedMemory.MAX_RING
                    && Integer.bitCount(ringBytes) == 1;
            if (magic != ShmRegion.MAGIC || length < 0 || length > MAX_TEXT || !fits) {
                throw new ConnectException("the listener greets in another version");
            }
            String text = StandardCharsets.UTF_8.decode(read(socket, length)).toString();
            if (ringBytes == 0) {
                throw new ConnectException("the listener says: " + text);
            }
            return new ShmGreeting(ringBytes, text);
        } catch (AsynchronousCloseException e) {
            throw new SocketTimeoutException("no greeting within " + patience);
        } finally {
            watch.interrupt();
        }
    }

    /** Writes once, because so few bytes always fit into a new socket's buffer. */
    private static void write(SocketChannel socket, int ringBytes, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] cut = Arrays.copyOf(bytes, Math.min(bytes.length, MAX_TEXT));
        socket.write(ByteBuffer.allocate(HEAD + cut.length).order(ByteOrder.LITTLE_ENDIAN).putLong(ShmRegion.MAGIC)
                .putInt(ringBytes).putInt(cut.length).put(cut).flip());
    }

    private static ByteBuffer read(SocketChannel socket, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (into.hasRemaining()) {
            if (socket.read(into) < 0) {
                throw new EOFException("the listener closed the connection");
            }
        }
        return into.flip();
    }
}
