package io.hillock.net.channel;

import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.base.Durations;
import io.hillock.protocol.ErrorCode;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the frames of all connections of one listener take of memory, within one bound: those that are still coming in, and those whose messages
 * wait. Any thread.
 */
public final class FrameMemory {
    /** What one message of the longest frame needs beside that. */
    private static final long BESIDE = 1 << 17;
    /** A frame's speed is not told before it has been coming in for so long. */
    private static final long EARLY_NANOS = 100_000_000;

    private final long limit;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Set<Share> growing = Collections.newSetFromMap(new IdentityHashMap<>());
    private long taken;

    /**
     * @param limit in bytes
     * @param patience how long a frame waits for memory that messages have
     */
    public FrameMemory(long limit, Duration patience) {
        this.limit = limit;
        this.patience = patience;
    }

    public static FrameMemory of(Settings settings) {
        return new FrameMemory(Math.max(settings.capacity().frameBytes(), settings.maxFrame() + BESIDE),
                settings.patience());
    }

    public long limit() {
        return limit;
    }

    /** @param givenUp ends the connection; called once at most, on a thread of its own */
    public Share share(Runnable givenUp) {
        return new Share(givenUp);
    }

    /** What one connection has. One frame at a time comes in. */
    public final class Share {
        private final Runnable givenUp;
        /** Of the frame that comes in. */
        private long partial;
        private long began;
        private volatile long came;
        /** Of messages. */
        private long held;
        private boolean closed;

        private Share(Runnable givenUp) {
            this.givenUp = givenUp;
        }

        /**
         * Takes more for the frame that comes in.
         *
         * @throws RefusedException {@code overloaded}, if there is no room and this frame comes in slower than all others, or if messages have
         *         the memory and keep it
         */
        void grow(long bytes) throws RefusedException {
            long now = System.nanoTime();
            long end = now + Durations.of(patience);
            lock.lock();
            try {
                if (partial == 0) {
                    began = now;
                }
                while (taken + bytes > limit && !closed) {
                    Share slowest = slowest(System.nanoTime());
                    if (slowest == this && growing.size() > 1) {
                        throw noRoom();
                    } else if (slowest != null && slowest != this) {
                        slowest.giveUp();
                    } else if (System.nanoTime() - end >= 0) {
                        throw noRoom();
                    } else {
                        await(end - System.nanoTime());
                    }
                }
                if (closed) {
                    throw noRoom();
                }
                taken += bytes;
                partial += bytes;
                growing.add(this);
            } finally {
                lock.unlock();
            }
        }

        /** Bytes of the frame that are there; by the thread that reads. */
        void came(long bytes) {
            came = bytes;
        }

        /** The frame is complete. */
        void ended() {
            lock.lock();
            try {
                release(partial);
                partial = 0;
                growing.remove(this);
            } finally {
                lock.unlock();
            }
        }

        /** Takes memory for messages; false if there is no room. */
        public boolean hold(long bytes) {
            lock.lock();
            try {
                if (closed || taken + bytes > limit) {
                    return false;
                }
                taken += bytes;
                held += bytes;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Gives back what {@link #hold} took. */
        public void free(long bytes) {
            lock.lock();
            try {
                if (!closed) {
                    held -= bytes;
                    release(bytes);
                }
            } finally {
                lock.unlock();
            }
        }

        /** The connection is gone. */
        public void close() {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    growing.remove(this);
                    release(partial + held);
                    partial = 0;
                }
            } finally {
                lock.unlock();
            }
        }

        private void giveUp() {
            close();
            Thread.ofVirtual().start(givenUp);
        }

        private double bytesPerNano(long now) {
            return came / (double) Math.max(now - began, EARLY_NANOS);
        }
    }

    private Share slowest(long now) {
        Share slowest = null;
        for (Share share : growing) {
            if (slowest == null || share.bytesPerNano(now) < slowest.bytesPerNano(now)) {
                slowest = share;
            }
        }
        return slowest;
    }

    private void release(long bytes) {
        taken -= bytes;
        freed.signalAll();
    }

    /** An interrupt is kept for later. */
    private void await(long nanos) {
        boolean interrupted = Thread.interrupted();
        try {
            long _ = freed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RefusedException noRoom() {
        return new RefusedException(ErrorCode.OVERLOADED,
                "the frames of all connections take more than " + limit + " bytes");
    }
}
