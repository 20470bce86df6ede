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
 * The connections of a listener whose handshake is not over. A new one always finds a place. If there are too many, in
 * all or from one address, the longest silent one is closed. Each first gets one second to speak. Any thread.
 */
public final class PendingHandshakes implements AutoCloseable {
    /** During this time no connection is closed for its silence. An honest cell sends HELLO at once. */
    private static final long GRACE_NANOS = 1_000_000_000;
    /** The bytes of an IPv6 address that count; one site chooses the rest freely. */
    private static final int SITE_BYTES = 8;

    private final int limit;
    private final int limitOfOne;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    /** Ordered by when they last spoke, longest ago first. */
    private final Set<Stranger> all = new LinkedHashSet<>();
    private final Map<Object, Integer> byAddress = new HashMap<>();
    private boolean closed;

    public PendingHandshakes(Capacity capacity) {
        this.limit = capacity.strangers();
        this.limitOfOne = Math.min(limit, capacity.strangersOfOneAddress());
    }

    /** A peer whose name is not known yet. Compared by identity. */
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

        /** Notes that a message came. */
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

        /** Notes that the handshake is over. */
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
     * Adds a connection. Waits a moment if all places are taken by new ones.
     *
     * @param address {@link #site} of an IP address, or one object for all peers
     */
    public Stranger enter(HandshakePipe wire, Object address) {
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    closeLater(wire);
                    return new Stranger(wire, address);
                }
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

    /** The part of an address that counts as one peer. */
    static Object site(InetAddress address) {
        return address instanceof Inet6Address
                ? Arrays.hashCode(Arrays.copyOf(address.getAddress(), SITE_BYTES))
                : address;
    }

    /** @param address null for any address */
    private Stranger oldest(Object address) {
        return all.stream().filter(one -> address == null || one.address.equals(address)).findFirst().orElseThrow();
    }

    private void makeRoom(Stranger oldest) {
        long left = oldest.spoke + GRACE_NANOS - System.nanoTime();
        if (left > 0) {
            await(left);
        } else {
            forget(oldest);
            closeLater(oldest.wire);
        }
    }

    /** The listener closes: ends all handshakes, and each that comes later. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            all.forEach(stranger -> closeLater(stranger.wire));
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** On a thread of its own, since TLS takes time to say goodbye. */
    private static void closeLater(HandshakePipe wire) {
        Thread.ofVirtual().start(wire::close);
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
