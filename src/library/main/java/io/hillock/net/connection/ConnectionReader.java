package io.hillock.net.connection;

import io.hillock.net.base.BlockingRequest;
import io.hillock.net.base.Threads;
import io.hillock.net.channel.FrameReader;
import io.hillock.net.channel.Pipe;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.frame.FrameDecoder;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes turns at reading a connection, so that few threads have to be woken. Two servers read and call the handler: who read a message handles it, and
 * the other reads on only if that takes longer than a tick. At a pipe that can be polled a thread which asked reads for its own answer; it
 * gives the turn back with the first message that is for nobody who waits. A server that has read such a thread's answer leaves the turn to it for a tick,
 * for it may ask again.
 */
final class ConnectionReader {
    private static final long TICK_NANOS = 1_000_000;

    private final Pipe pipe;
    private final FrameInput intake;
    private final FrameHandler inlet;
    private final PendingRequests questions;
    private final ReadOwnership turn = new ReadOwnership();
    private final Server[] servers = {new Server(1), new Server(2)};
    /** That a server take the turn at once. */
    private volatile boolean needed = true;
    /** That the asker give it back. */
    private volatile boolean recalled;

    ConnectionReader(Pipe pipe, FrameReader reader, FrameDecoder decoder, FrameHandler inlet) {
        this.pipe = pipe;
        this.intake = new FrameInput(pipe, reader, decoder, inlet);
        this.inlet = inlet;
        this.questions = inlet.questions();
    }

    void start() {
        for (Server server : servers) {
            server.thread = Threads.start(pipe.holdsThreads(), () -> serve(server));
        }
    }

    /** Whether {@link FrameHandler#idle} is about to be called, again if it was a moment ago. */
    boolean isLooking() {
        return intake.isLooking();
    }

    /** Nothing more is to be read. */
    void end() {
        intake.end();
        for (Server server : servers) {
            LockSupport.unpark(server.thread);
        }
    }

    /** By the thread that asked and waits until {@code end}: reads, if nobody else does, until there is its answer or something else to do. */
    void readFor(BlockingRequest waiter, long end) {
        long seen = turn.seen();
        if (!ReadOwnership.isFree(seen)) {
            return;
        }
        boolean more = true;
        if (intake.isPolled() && !Thread.currentThread().isVirtual() && turn.ask(seen)) {
            try {
                ask(waiter, end);
            } finally {
                recalled = false;
                more = intake.hasMore();
                turn.leave();
            }
        }
        if (more || isAwaited()) {
            need();
        } else {
            stir(Servers.DORMANT);
        }
    }

    /** An answer is to come that goes to a handler. */
    void called() {
        long seen = turn.seen();
        if (ReadOwnership.isAskers(seen)) {
            recalled = true;
            intake.wakeup();
        } else if (ReadOwnership.isNobodys(seen)) {
            need();
        }
    }

    private void need() {
        needed = true;
        stir(Servers.ALL);
    }

    /** Which of the threads to wake. */
    private enum Servers {
        DORMANT,
        /** Also one that would look by itself after a tick. */
        ALL
    }

    private void stir(Servers which) {
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
            inlet.end("the handler ended");
        }
    }

    /** Until the turn is the server's; false at the end. */
    private boolean await(Server server) {
        long before = -1;
        server.waiting = true;
        try {
            while (!intake.isOver()) {
                long now = turn.seen();
                boolean still = now == before;
                before = now;
                if (!ReadOwnership.isFree(now)) {
                    if (still) {
                        server.sleep(turn, now);
                    } else {
                        LockSupport.parkNanos(this, TICK_NANOS);
                    }
                } else if (still || needed) {
                    if (turn.take(now, server.number)) {
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

    /** Reads and handles, until another has the turn. */
    private void read(Server server) {
        boolean mine = true;
        while (mine && !intake.isOver()) {
            intake.startLooking();
            boolean work = readOn();
            intake.stopLooking();
            if (work) {
                long handling = turn.handle();
                stir(Servers.DORMANT);
                while (inlet.work()) {
                    handling = turn.renew(handling);
                }
                mine = turn.resume(handling) || takeFree(server);
            } else {
                mine = false;
                turn.leave();
                if (isAwaited()) {
                    needed = true;
                }
            }
        }
    }

    /** Where another took it meanwhile and has left it. */
    private boolean takeFree(Server server) {
        long seen = turn.seen();
        return ReadOwnership.isNobodys(seen) && turn.take(seen, server.number);
    }

    /** True where there is something to handle; false where an asker may read, and at the end. */
    private boolean readOn() {
        boolean work = false;
        while (true) {
            if (inlet.isFull()) {
                if (work) {
                    return true;
                }
                inlet.awaitRoom();
            }
            Envelope message = intake.next();
            if (message != null) {
                boolean perhapsLast = intake.isPolled() && isForWaiter(message);
                work |= inlet.take(message);
                if (perhapsLast && !work && !intake.hasMore() && !isAwaited()) {
                    return false;
                }
            } else if (work || intake.isOver() || !intake.fill()) {
                return work;
            }
        }
    }

    private void ask(BlockingRequest waiter, long end) {
        while (!recalled && questions.calls() == 0 && waiter.isOpen(end)) {
            Envelope message = intake.next();
            if (message == null) {
                if (intake.isOver() || !intake.fillFor(end)) {
                    return;
                }
            } else if (isForWaiter(message)) {
                inlet.take(message);
            } else {
                intake.putBack(message);
                return;
            }
        }
    }

    /** Then any thread may take it. */
    private boolean isForWaiter(Envelope message) {
        return message.replyTo().isPresent() && questions.isWaitedFor(message.replyTo().getAsLong());
    }

    private boolean isAwaited() {
        return questions.waiters() > 0 || questions.calls() > 0;
    }

    /** One of the two threads. */
    private static final class Server {
        final int number;
        volatile Thread thread;
        /** For a turn; it looks every tick, unless dormant. */
        volatile boolean waiting;
        volatile boolean dormant;

        Server(int number) {
            this.number = number;
        }

        /** While the turn is as it was seen. */
        void sleep(ReadOwnership turn, long seen) {
            dormant = true;
            if (turn.seen() == seen) {
                LockSupport.park(this);
            }
            dormant = false;
        }
    }
}
