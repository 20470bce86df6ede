package io.hillock.net.channel;

import io.hillock.net.base.Threads;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;

/** A pipe over TLS. */
final class TlsPipe implements Pipe {
    /** The size of one TLS record's content. */
    private static final int RECORD = 1 << 14;
    /** How long to say goodbye to a peer that may not read. */
    private static final long FAREWELL_MILLIS = 100;

    private final Socket socket;
    private final SSLSocket tls;
    private final byte[] incoming = new byte[RECORD];
    private final byte[] outgoing = new byte[RECORD];
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean holdsThreads;

    /** @param socket the socket that carries {@code tls} */
    TlsPipe(Socket socket, SSLSocket tls) {
        this.socket = socket;
        this.tls = tls;
    }

    @Override
    public void shakeHands() throws IOException {
        tls.startHandshake();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int bytes = tls.getInputStream().read(incoming, 0, Math.min(into.remaining(), RECORD));
        if (bytes > 0) {
            into.put(incoming, 0, bytes);
        }
        return bytes;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = Math.min(bytes.remaining(), RECORD);
        bytes.get(outgoing, 0, count);
        tls.getOutputStream().write(outgoing, 0, count);
        return count;
    }

    @Override
    public int writeNow(ByteBuffer bytes, boolean sure) throws IOException {
        return sure ? write(bytes) : 0;
    }

    @Override
    public boolean sharesWrites() {
        return true;
    }

    @Override
    public boolean holdsThreads() {
        return holdsThreads;
    }

    @Override
    public Pipe lasting() {
        holdsThreads = Threads.FEW.tryAcquire();
        return this;
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    /** Closes TLS properly, which waits for a write under way, but not for long. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        if (holdsThreads) {
            Threads.FEW.release();
        }
        Thread farewell = Thread.ofVirtual().start(this::sayGoodbye);
        try {
            farewell.join(FAREWELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            socket.close();
        }
    }

    private void sayGoodbye() {
        try {
            tls.close();
        } catch (IOException e) {
            // The connection ends without a goodbye.
        }
    }
}
