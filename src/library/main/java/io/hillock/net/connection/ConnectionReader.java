package io.hillock.net.connection;

import io.hillock.net.base.BlockingRequest;
import io.hillock.net.base.Threads;
import io.hillock.net.channel.FrameReader;
import io.hillock.net.channel.Pipe;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.frame.FrameDecoder;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides which thread reads a connection, so that few threads have to be woken.
 *
 * <p>Two server threads read and call the handler. The one that read a message handles it; the other reads on only if
 * that takes longer than a tick. At a pipe that can be polled, a thread that waits for an answer reads for itself. It
 * hands the reading back at the first message that no thread awaits. After a server has read such a thread's answer,
 * it leaves the reading to that thread for a tick, since it may ask again.
 */
final class ConnectionReader {
    private static final long TICK_NANOS = 1_000_000;

    private final Pipe pipe;
    private final FrameInput input;
    private final FrameHandler handler;
    private final PendingRequests pending;
    private final ReadOwnership ownership = new ReadOwnership();
    private final Server[] servers = {new Server(1), new Server(2)};
    /** Whether a server must take over the reading at once. */
    private volatile boolean needed = true;
    /** Whether the asking thread must hand the reading back. */
    private volatile boolean recalled;

    ConnectionReader(Pipe pipe, FrameReader reader, FrameDecoder decoder, FrameHandler handler) {
        this.pipe = pipe;
        this.input = new FrameInput(pipe, reader, decoder, handler);
        this.handler = handler;
        this.pending = handler.pendingRequests();
    }

    void start() {
        for (Server server : servers) {
            server.thread = Threads.start(pipe.holdsThreads(), () -> serve(server));
        }
    }

    /** See {@link FrameInput#isLooking}. */
    boolean isLooking() {
        return input.isLooking();
    }

    /** Stops the reading for good. */
    void end() {
        input.end();
        for (Server server : servers) {
            LockSupport.unpark(server.thread);
        }
    }

    /**
     * For a thread that waits for an answer until {@code end}. If nobody reads, it reads until its answer or other work
     * comes.
     */
    void readFor(BlockingRequest waiter, long end) {
        long seen = ownership.seen();
        if (!ReadOwnership.isFree(seen)) {
            return;
        }
        boolean more = true;
        if (input.isPolled() && !Thread.currentThread().isVirtual() && ownership.ask(seen)) {
            try {
                ask(waiter, end);
            } finally {
                recalled = false;
                more = input.hasMore();
                ownership.leave();
            }
        }
        if (more || isAwaited()) {
            requestServer();
        } else {
            wakeServers(Servers.DORMANT);
        }
    }

    /** Makes sure that a server reads, because an answer for a handler is to come. */
    void called() {
        long seen = ownership.seen();
        if (ReadOwnership.isAskers(seen)) {
            recalled = true;
            input.wakeup();
        } else if (ReadOwnership.isNobodys(seen)) {
            requestServer();
        }
    }

    private void requestServer() {
        needed = true;
        wakeServers(Servers.ALL);
    }

    /** Which of the threads to wake. */
    private enum Servers {
        DORMANT,
        /** Also one that would look by itself after a tick. */
        ALL
    }

    private void wakeServers(Servers which) {
        for (Server server : servers) {
            if (server.dormant || which == Servers.ALL && server.waiting) {
                LockSupport.unpark(server.thread);
            }
        }
    }

    private void serve(Server server) {
        try {
            while (await(server)) {
                read(server);
            }
        } finally {
            handler.end("the handler ended");
        }
    }

    /** Waits until the server may read. False at the end. */
    private boolean await(Server server) {
        long before = -1;
        server.waiting = true;
        try {
            while (!input.isOver()) {
                long now = ownership.seen();
                boolean still = now == before;
                before = now;
                if (!ReadOwnership.isFree(now)) {
                    if (still) {
                        server.sleep(ownership, now);
                    } else {
                        LockSupport.parkNanos(this, TICK_NANOS);
                    }
                } else if (still || needed) {
                    if (ownership.take(now, server.number)) {
                        needed = false;
                        return true;
                    }
                } else {
                    LockSupport.parkNanos(this, TICK_NANOS);
                }
            }
            return false;
        } finally {
            server.waiting = false;
        }
    }

    /** Reads and handles messages until another thread reads. */
    private void read(Server server) {
        boolean mine = true;
        while (mine && !input.isOver()) {
            input.startLooking();
            boolean work = readOn();
            input.stopLooking();
            if (work) {
                long handling = ownership.handle();
                wakeServers(Servers.DORMANT);
                while (handler.work()) {
                    handling = ownership.renew(handling);
                }
                mine = ownership.resume(handling) || takeFree(server);
            } else {
                mine = false;
                ownership.leave();
                if (isAwaited()) {
                    needed = true;
                }
            }
        }
    }

    /** Takes the reading back if another thread took it meanwhile and has left it. */
    private boolean takeFree(Server server) {
        long seen = ownership.seen();
        return ReadOwnership.isNobodys(seen) && ownership.take(seen, server.number);
    }

    /** Reads until there is a message to handle: true. Returns false if an asking thread may read, and at the end. */
    private boolean readOn() {
        boolean work = false;
        while (true) {
            if (handler.isFull()) {
                if (work) {
                    return true;
                }
                handler.awaitRoom();
            }
            Envelope message = input.next();
            if (message != null) {
                boolean perhapsLast = input.isPolled() && isForWaiter(message);
                work |= handler.take(message);
                if (perhapsLast && !work && !input.hasMore() && !isAwaited()) {
                    return false;
                }
            } else if (work || input.isOver() || !input.fill()) {
                return work;
            }
        }
    }

    private void ask(BlockingRequest waiter, long end) {
        while (!recalled && pending.calls() == 0 && waiter.isOpen(end)) {
            Envelope message = input.next();
            if (message == null) {
                if (input.isOver() || !input.fillFor(end)) {
                    return;
                }
            } else if (isForWaiter(message)) {
                handler.take(message);
            } else {
                input.putBack(message);
                return;
            }
        }
    }

    /** Whether a thread awaits this message. Any thread may then take it. */
    private boolean isForWaiter(Envelope message) {
        return message.replyTo().isPresent() && pending.isWaitedFor(message.replyTo().getAsLong());
    }

    private boolean isAwaited() {
        return pending.waiters() > 0 || pending.calls() > 0;
    }

    /** One of the two server threads. */
    private static final class Server {
        final int number;
        volatile Thread thread;
        /** Whether it waits to read. It checks every tick, unless it is dormant. */
        volatile boolean waiting;
        volatile boolean dormant;

        Server(int number) {
            this.number = number;
        }

        /** Sleeps while the ownership is as it was seen. */
        void sleep(ReadOwnership ownership, long seen) {
            dormant = true;
            if (ownership.seen() == seen) {
                LockSupport.park(this);
            }
            dormant = false;
        }
    }
}
