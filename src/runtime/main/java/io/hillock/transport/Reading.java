package io.hillock.transport;

import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.frame.FrameDecoder;
import io.hillock.message.frame.FrameException;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes turns at reading a connection, so that few threads have to be woken. Two servers read and call the handler: who read a message handles it, and
 * the other reads on only if that takes longer than a tick. At a pipe that can be polled a thread which asked reads for its own answer; it
 * gives the turn back with the first message that is for nobody who waits. A server that has read such a thread's answer leaves the turn to it for a tick,
 * for it may ask again.
 */
final class Reading {
    private static final long TICK_NANOS = 1_000_000;
    private static final long SPIN_NANOS = 50_000;

    private final Pipe pipe;
    /** The same; null where it cannot be polled. */
    private final PolledPipe polled;
    private final FrameReader reader;
    private final FrameDecoder decoder;
    private final Inlet inlet;
    private final Questions questions;
    private final Turn turn = new Turn();
    private final Server[] servers = {new Server(1), new Server(2)};
    private final Spin spin = new Spin(SPIN_NANOS);
    private final Spin askerSpin = new Spin(SPIN_NANOS);
    /** Whether a server is looking for what comes, and will say when it is idle. */
    private volatile boolean looking;
    /** That a server take the turn at once. */
    private volatile boolean needed = true;
    /** That the asker give it back. */
    private volatile boolean recalled;
    private volatile boolean ended;
    /** A message that an asker left. */
    private Envelope left;

    Reading(Pipe pipe, FrameReader reader, FrameDecoder decoder, Inlet inlet) {
        this.pipe = pipe;
        this.polled = pipe instanceof PolledPipe some ? some : null;
        this.reader = reader;
        this.decoder = decoder;
        this.inlet = inlet;
        this.questions = inlet.questions();
    }

    void start() {
        for (Server server : servers) {
            server.thread = Threads.start(pipe.holdsThreads(), () -> serve(server));
        }
    }

    /** Whether {@link Inlet#idle} is about to be called, again if it was a moment ago. */
    boolean isLooking() {
        return looking;
    }

    /** Nothing more is to be read. */
    void end() {
        ended = true;
        if (polled != null) {
            polled.wakeup();
        }
        for (Server server : servers) {
            LockSupport.unpark(server.thread);
        }
    }

    /** By the thread that asked and waits until {@code end}: reads, if nobody else does, until there is its answer or something else to do. */
    void readFor(Waiter waiter, long end) {
        long seen = turn.seen();
        if (!Turn.isFree(seen)) {
            return;
        }
        boolean more = true;
        if (polled != null && !Thread.currentThread().isVirtual() && turn.ask(seen)) {
            try {
                ask(waiter, end);
            } finally {
                recalled = false;
                more = left != null || reader.hasMore();
                turn.leave();
            }
        }
        if (more || isAwaited()) {
            need();
        } else {
            stir(false);
        }
    }

    /** An answer is to come that goes to a handler. */
    void called() {
        long seen = turn.seen();
        if (Turn.isAskers(seen)) {
            recalled = true;
            polled.wakeup();
        } else if (Turn.isNobodys(seen)) {
            need();
        }
    }

    private void need() {
        needed = true;
        stir(true);
    }

    /** @param all also one that would look by itself after a tick */
    private void stir(boolean all) {
        for (Server server : servers) {
            if (server.dormant || all && server.waiting) {
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
            while (!ended) {
                long now = turn.seen();
                boolean still = now == before;
                before = now;
                if (!Turn.isFree(now)) {
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
        while (mine && !ended) {
            looking = polled != null;
            boolean work = readOn();
            looking = false;
            inlet.idle();
            if (work) {
                long handling = turn.handle();
                stir(false);
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
        return Turn.isNobodys(seen) && turn.take(seen, server.number);
    }

    /** True where there is something to handle; false where an asker may read, and at the end. */
    private boolean readOn() {
        boolean work = false;
        while (true) {
            Envelope message = next();
            if (message != null) {
                boolean perhapsLast = polled != null && isForWaiter(message);
                work |= inlet.take(message);
                if (perhapsLast && !work && !reader.hasMore() && !isAwaited()) {
                    return false;
                }
            } else if (work || ended || !fill(spin, null, 0)) {
                return work;
            }
        }
    }

    private void ask(Waiter waiter, long end) {
        while (!recalled && questions.calls() == 0 && waiter.isOpen(end)) {
            Envelope message = next();
            if (message == null) {
                if (ended || !fill(askerSpin, waiter, end)) {
                    return;
                }
            } else if (isForWaiter(message)) {
                inlet.take(message);
            } else {
                left = message;
                return;
            }
        }
    }

    /** Null where more must be read, and at the end. */
    private Envelope next() {
        Envelope message = left;
        left = null;
        while (message == null && !ended && reader.hasMore()) {
            try {
                message = reader.next(decoder);
                if (message == null) {
                    return null;
                }
            } catch (FrameException e) {
                inlet.refuse(e);
                if (e.code() == ErrorCode.BAD_FRAME) {
                    over("sent a bad frame: " + e.getMessage());
                }
            }
        }
        return message;
    }

    /**
     * Waits for bytes; at the end everyone is told.
     *
     * @param asker for whose answer; null: without end
     * @return whether there may be some
     */
    private boolean fill(Spin spin, Waiter asker, long end) {
        try {
            if (polled == null) {
                reader.fill(pipe::read);
                return true;
            }
            int bytes = reader.fill(polled::readNow);
            if (bytes > 0) {
                return true;
            }
            long limit = spin.end();
            do {
                inlet.idle();
                if (reader.fill(polled::readNow) > 0) {
                    spin.helped();
                    return true;
                }
                Thread.onSpinWait();
            } while (System.nanoTime() - limit < 0);
            spin.failed();
            boolean server = looking;
            looking = false;
            inlet.idle();
            polled.await(asker == null ? Long.MAX_VALUE : Math.max(0, end - System.nanoTime()));
            looking = server;
            return true;
        } catch (EOFException e) {
            over("closed the connection");
        } catch (IOException e) {
            over("reading: " + e.getMessage());
        }
        return false;
    }

    /** Then any thread may take it. */
    private boolean isForWaiter(Envelope message) {
        return message.replyTo().isPresent() && questions.isWaitedFor(message.replyTo().getAsLong());
    }

    private boolean isAwaited() {
        return questions.waiters() > 0 || questions.calls() > 0;
    }

    private void over(String why) {
        ended = true;
        inlet.end(why);
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
        void sleep(Turn turn, long seen) {
            dormant = true;
            if (turn.seen() == seen) {
                LockSupport.park(this);
            }
            dormant = false;
        }
    }
}
