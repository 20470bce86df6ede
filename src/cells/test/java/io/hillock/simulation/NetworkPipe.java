package io.hillock.simulation;

import io.hillock.net.channel.Pipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/** One end of a simulated connection. One thread reads, one at a time writes. */
final class NetworkPipe implements Pipe {
    /** How many bytes the kernels of both ends hold for one direction. */
    private static final int WINDOW = 1 << 17;

    private final Network network;
    private final SimulatedProcess owner;
    private NetworkPipe other;
    /** On their way to this end, in order. Each packet has a timer that lets the first of them arrive. */
    private final ArrayDeque<Packet> coming = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
    private long lastArrival;
    /** Bytes that come or have arrived and are not read. */
    private int unread;
    private Thread reader;
    private Thread writer;
    private boolean ended;
    private boolean reset;
    private boolean closed;
    /** Whether what this end sends gets lost for good. */
    private boolean vanished;

    private enum Kind {
        DATA, END, RESET
    }

    private record Packet(Kind kind, ByteBuffer bytes) {}

    NetworkPipe(Network network, SimulatedProcess owner) {
        this.network = network;
        this.owner = owner;
    }

    void join(NetworkPipe to) {
        other = to;
    }

    SimulatedProcess owner() {
        return owner;
    }

    private Scheduler scheduler() {
        return network.scheduler;
    }

    private void send(Kind kind, ByteBuffer bytes) {
        if (!vanished) {
            other.comes(new Packet(kind, bytes));
        }
    }

    private void comes(Packet packet) {
        coming.add(packet);
        unread += packet.bytes.remaining();
        lastArrival = Math.max(lastArrival, scheduler().nanos() + network.travel());
        scheduler().after(lastArrival - scheduler().nanos(), this::arrives);
    }

    private void arrives() {
        long blocked = network.blocked(owner.name, other.owner.name);
        if (blocked > 0) {
            scheduler().after(blocked, this::arrives);
            return;
        }
        Packet packet = coming.poll();
        if (packet == null) {
            return;
        }
        if ((closed || owner.isDead()) && packet.kind != Kind.RESET) {
            if (packet.kind == Kind.DATA) {
                send(Kind.RESET, ByteBuffer.allocate(0));
            }
            return;
        }
        switch (packet.kind) {
            case DATA -> arrived.add(packet.bytes);
            case END -> ended = true;
            case RESET -> reset = true;
        }
        wake();
    }

    private void wake() {
        LockSupport.unpark(reader);
        LockSupport.unpark(writer);
    }

    /** Both ends learn of a reset, each in its time. */
    void cut() {
        comes(new Packet(Kind.RESET, ByteBuffer.allocate(0)));
        other.comes(new Packet(Kind.RESET, ByteBuffer.allocate(0)));
    }

    /** This end learns of a reset; the other end does not, and nothing passes any more. */
    void cutHere() {
        vanish();
        comes(new Packet(Kind.RESET, ByteBuffer.allocate(0)));
    }

    /** Nothing passes any more, and neither end learns of it. */
    void vanish() {
        vanished = true;
        other.vanished = true;
    }

    /** Closes this end at once, and the other end learns of it. */
    void reset() {
        closed = true;
        send(Kind.RESET, ByteBuffer.allocate(0));
        network.closed(this);
        wake();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        reader = Thread.currentThread();
        while (true) {
            if (closed) {
                throw new AsynchronousCloseException();
            }
            if (reset) {
                throw new IOException("connection reset");
            }
            ByteBuffer first = arrived.peek();
            if (first != null) {
                return take(first, into);
            }
            if (ended) {
                return -1;
            }
            LockSupport.park(this);
        }
    }

    private int take(ByteBuffer first, ByteBuffer into) {
        int most = Math.min(first.remaining(), into.remaining());
        // A frame may come in pieces.
        int count = scheduler().random.nextInt(16) == 0 ? 1 + scheduler().random.nextInt(most) : most;
        into.put(first.slice(first.position(), count));
        first.position(first.position() + count);
        if (!first.hasRemaining()) {
            arrived.remove();
        }
        unread -= count;
        LockSupport.unpark(other.writer);
        return count;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        writer = Thread.currentThread();
        while (true) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (reset) {
                throw new IOException("broken pipe");
            }
            int count = Math.min(bytes.remaining(), WINDOW - other.unread);
            if (count > 0 || !bytes.hasRemaining()) {
                var copy = ByteBuffer.allocate(count).put(bytes.slice(bytes.position(), count)).flip();
                bytes.position(bytes.position() + count);
                send(Kind.DATA, copy);
                return count;
            }
            LockSupport.park(this);
        }
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
        return false;
    }

    @Override
    public Pipe lasting() {
        return this;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            send(arrived.isEmpty() ? Kind.END : Kind.RESET, ByteBuffer.allocate(0));
            network.closed(this);
            wake();
        }
    }
}
