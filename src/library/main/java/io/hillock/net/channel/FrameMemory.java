package io.hillock.net.channel;

import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.base.Durations;
import io.hillock.protocol.ErrorCode;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the memory of all frames of one listener: of arriving frames, and of frames whose messages wait. Any thread.
 */
public final class FrameMemory {
    /** How much one message of the longest frame needs in addition to its frame. */
    private static final long OVERHEAD = 1 << 17;
    /** A younger frame is not judged, because its speed is not known yet. */
    private static final long MIN_MEASURED_NANOS = 100_000_000;
    /** A frame of which nothing has arrived for so long has stalled. */
    private static final long STALLED_NANOS = 250_000_000;

    private final long limit;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Set<Share> growing = Collections.newSetFromMap(new IdentityHashMap<>());
    private long taken;

    /**
     * @param limit in bytes
     * @param patience how long an arriving frame waits for memory that messages hold
     */
    public FrameMemory(long limit, Duration patience) {
        this.limit = limit;
        this.patience = patience;
    }

    public static FrameMemory of(Settings settings) {
        return new FrameMemory(Math.max(settings.capacity().frameBytes(), settings.maxFrame() + OVERHEAD),
                settings.patience());
    }

    public long limit() {
        return limit;
    }

    /** @param givenUp ends the connection; called at most once, on a thread of its own */
    public Share share(Runnable givenUp) {
        return new Share(givenUp);
    }

    /** The share of one connection. One frame arrives at a time. */
    public final class Share {
        private final Runnable givenUp;
        /** Bytes taken for the arriving frame. */
        private long partial;
        private long began;
        private volatile long arrived;
        private volatile long lastArrival;
        /** Since when the frame waits for memory; meaningful while {@link #waiting}. */
        private long waitingSince;
        private boolean waiting;
        /** Bytes taken for messages. */
        private long held;
        private boolean closed;

        private Share(Runnable givenUp) {
            this.givenUp = givenUp;
        }

        /**
         * Takes more memory for the arriving frame.
         *
         * <p>If there is no room, a frame that has stalled is given up, or else the frame that arrives most slowly. Time spent waiting here
         * counts against no frame.
         *
         * @throws RefusedException {@code overloaded}, if there is no room and this frame arrives more slowly than all
         *         others, or if messages hold the memory for too long
         */
        void grow(long bytes) throws RefusedException {
            long now = System.nanoTime();
            long end = now + Durations.of(patience);
            lock.lock();
            try {
                if (partial == 0) {
                    began = now;
                    lastArrival = now;
                }
                waitingSince = now;
                waiting = true;
                while (taken + bytes > limit && !closed) {
                    now = System.nanoTime();
                    Share victim = victim(this, now);
                    if (victim == this || victim == null && now - end >= 0) {
                        throw noRoom();
                    } else if (victim != null) {
                        victim.giveUp();
                    } else {
                        await(Math.min(MIN_MEASURED_NANOS, end - now));
                    }
                }
                if (closed) {
                    throw noRoom();
                }
                taken += bytes;
                partial += bytes;
                growing.add(this);
            } finally {
                now = System.nanoTime();
                began += now - waitingSince;
                lastArrival = now;
                waiting = false;
                lock.unlock();
            }
        }

        /** Notes how many bytes of the frame have arrived. For the reading thread. */
        void arrived(long bytes) {
            arrived = bytes;
            lastArrival = System.nanoTime();
        }

        /** Notes that the frame is complete. */
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

        /** Takes memory for messages. False if there is no room. */
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

        /** Returns what {@link #hold} took. */
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

        /** Returns all memory, because the connection is gone. */
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

        private long age(long now) {
            return (waiting ? waitingSince : now) - began;
        }

        private double bytesPerNano(long now) {
            return arrived / (double) age(now);
        }

        private boolean hasStalled(long now) {
            return !waiting && now - lastArrival >= STALLED_NANOS;
        }
    }

    /** The frame to give up in favour of {@code asker}, which may be the asker's own. Null if none can be judged yet. */
    private Share victim(Share asker, long now) {
        Optional<Share> stalled = growing.stream().filter(share -> share.hasStalled(now)).findAny();
        if (stalled.isPresent()) {
            return stalled.get();
        }
        boolean allWait = growing.stream().allMatch(share -> share.waiting);
        List<Share> judged = growing.stream()
                .filter(share -> (allWait || share == asker || !share.waiting) && share.age(now) >= MIN_MEASURED_NANOS)
                .toList();
        return judged.size() < 2
                ? null
                : Collections.min(judged, Comparator.comparingDouble(share -> share.bytesPerNano(now)));
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
