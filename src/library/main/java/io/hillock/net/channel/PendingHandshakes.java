package io.hillock.net.channel;

import io.hillock.net.Capacity;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections of a listener whose handshake is not over. There is always a place for one more: where there are too many, of all or of one
 * address, the one that has been silent for longest is closed. Each has some time to speak before that. Any thread.
 */
public final class PendingHandshakes {
    /** In which nobody is closed for its silence: a cell that means it says HELLO at once. */
    private static final long GRACE_NANOS = 1_000_000_000;
    /** Of an IPv6 address; the rest is for one site to choose. */
    private static final int SITE_BYTES = 8;

    private final int limit;
    private final int limitOfOne;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    /** Those that spoke last, last. */
    private final Set<Stranger> all = new LinkedHashSet<>();
    private final Map<Object, Integer> byAddress = new HashMap<>();

    public PendingHandshakes(Capacity capacity) {
        this.limit = capacity.strangers();
        this.limitOfOne = Math.min(limit, capacity.strangersOfOneAddress());
    }

    /** Somebody whose name is not known yet. Compared by identity. */
    public final class Stranger {
        private final HandshakePipe wire;
        private final Object address;
        private long spoke = System.nanoTime();

        private Stranger(HandshakePipe wire, Object address) {
            this.wire = wire;
            this.address = address;
        }

        public HandshakePipe wire() {
            return wire;
        }

        /** A message came. */
        public void spoke() {
            lock.lock();
            try {
                if (all.remove(this)) {
                    spoke = System.nanoTime();
                    all.add(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /** The handshake is over. */
        public void leave() {
            lock.lock();
            try {
                forget(this);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Takes one more in, and waits a moment where all of them are new.
     *
     * @param address {@link #site} of an IP address, or anything that is the same for all
     */
    public Stranger enter(HandshakePipe wire, Object address) {
        lock.lock();
        try {
            while (true) {
                boolean tooMany = byAddress.getOrDefault(address, 0) >= limitOfOne;
                if (!tooMany && all.size() < limit) {
                    var stranger = new Stranger(wire, address);
                    all.add(stranger);
                    byAddress.merge(address, 1, Integer::sum);
                    return stranger;
                }
                makeRoom(oldest(tooMany ? address : null));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What counts as one address. */
    static Object site(InetAddress address) {
        return address instanceof Inet6Address
                ? Arrays.hashCode(Arrays.copyOf(address.getAddress(), SITE_BYTES))
                : address;
    }

    /** @param address null for any */
    private Stranger oldest(Object address) {
        return all.stream().filter(one -> address == null || one.address.equals(address)).findFirst().orElseThrow();
    }

    private void makeRoom(Stranger oldest) {
        long left = oldest.spoke + GRACE_NANOS - System.nanoTime();
        if (left > 0) {
            await(left);
        } else {
            forget(oldest);
            // TLS takes its time to say goodbye.
            Thread.ofVirtual().start(oldest.wire::close);
        }
    }

    private void forget(Stranger stranger) {
        if (all.remove(stranger)) {
            byAddress.computeIfPresent(stranger.address, (_, count) -> count == 1 ? null : count - 1);
            left.signal();
        }
    }

    /** An interrupt is kept for later. */
    private void await(long nanos) {
        boolean interrupted = Thread.interrupted();
        try {
            long _ = left.awaitNanos(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
