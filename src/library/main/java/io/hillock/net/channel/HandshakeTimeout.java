package io.hillock.net.channel;

import io.hillock.net.base.Durations;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes the pipe of a handshake that takes too long, which ends every wait on it. Any thread. */
public final class HandshakeTimeout implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean ended;

    public HandshakeTimeout(HandshakePipe pipe, Duration atMost) {
        Thread.ofVirtual().start(() -> {
            try {
                if (!done.await(Durations.of(atMost), TimeUnit.NANOSECONDS)) {
                    ended = true;
                    pipe.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Notes that the handshake is over. */
    @Override
    public void close() {
        done.countDown();
    }
}
