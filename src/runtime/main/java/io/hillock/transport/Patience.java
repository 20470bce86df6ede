package io.hillock.transport;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes a socket whose handshake takes too long, which ends every wait on it. */
final class Patience implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean ended;

    Patience(Wire wire, Duration atMost) {
        Thread.ofVirtual().start(() -> {
            try {
                if (!done.await(Nanos.of(atMost), TimeUnit.NANOSECONDS)) {
                    ended = true;
                    wire.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    boolean hasEnded() {
        return ended;
    }

    /** The handshake is over. */
    @Override
    public void close() {
        done.countDown();
    }
}
