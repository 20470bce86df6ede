package io.hillock.net.connection;

import io.hillock.net.RefusedException;
import io.hillock.net.base.SpinBudget;
import io.hillock.net.channel.FrameReader;
import io.hillock.net.channel.Pipe;
import io.hillock.net.channel.PolledPipe;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.bytes.FrameException;
import io.hillock.protocol.frame.FrameDecoder;
import java.io.EOFException;
import java.io.IOException;

/** Reads messages from a pipe. For the thread that owns the reading; some methods are for any thread and say so. */
final class FrameInput {
    private static final long SPIN_NANOS = 50_000;
    /** A spinning thread reads the clock once for so many looks, because the clock costs as much as a look. */
    private static final int LOOKS_A_READING = 8;

    private final Pipe pipe;
    /** The same pipe; null if it cannot be polled. */
    private final PolledPipe polled;
    private final FrameReader reader;
    private final FrameDecoder decoder;
    private final FrameHandler handler;
    private final SpinBudget spin = new SpinBudget(SPIN_NANOS);
    private final SpinBudget askerSpin = new SpinBudget(SPIN_NANOS);
    private volatile boolean looking;
    private volatile boolean ended;
    private Envelope returned;

    FrameInput(Pipe pipe, FrameReader reader, FrameDecoder decoder, FrameHandler handler) {
        this.pipe = pipe;
        this.polled = pipe instanceof PolledPipe some ? some : null;
        this.reader = reader;
        this.decoder = decoder;
        this.handler = handler;
    }

    boolean isPolled() {
        return polled != null;
    }

    /** Ends the reading. Any thread. */
    void end() {
        ended = true;
        wakeup();
    }

    /** Whether the reading has ended. Any thread. */
    boolean isOver() {
        return ended;
    }

    /** Ends a wait for bytes, if the pipe allows it. Any thread. */
    void wakeup() {
        if (polled != null) {
            polled.wakeup();
        }
    }

    /** Whether {@link FrameHandler#idle} is about to be called, again if it was called a moment ago. Any thread. */
    boolean isLooking() {
        return looking;
    }

    /** From now on the reader calls {@link FrameHandler#idle} whenever there is nothing. */
    void startLooking() {
        looking = polled != null;
    }

    /** The opposite, after a last call. */
    void stopLooking() {
        looking = false;
        handler.idle();
    }

    /** The next message; null if more bytes are needed, and at the end. */
    Envelope next() {
        Envelope message = returned;
        returned = null;
        while (message == null && !ended && reader.hasMore()) {
            try {
                message = reader.next(decoder);
                if (message == null) {
                    return null;
                }
            } catch (FrameException e) {
                handler.refuse(e);
                if (e.code() == ErrorCode.BAD_FRAME) {
                    ended("sent a bad frame: " + e.getMessage());
                }
            } catch (OutOfMemoryError e) {
                overloaded("no memory for a message: " + e.getMessage());
            }
        }
        return message;
    }

    /** Whether {@link #next} may return a message. */
    boolean hasMore() {
        return returned != null || reader.hasMore();
    }

    /** Makes this message the next one again. */
    void putBack(Envelope message) {
        returned = message;
    }

    /** Waits for bytes without a time limit. At the end it tells the handler and returns false. */
    boolean fill() {
        return fill(spin, Long.MAX_VALUE);
    }

    /** Like {@link #fill}, for a thread that waits until {@code end} only; then it may return without bytes. */
    boolean fillFor(long end) {
        return fill(askerSpin, Math.max(0, end - System.nanoTime()));
    }

    private boolean fill(SpinBudget spin, long atMost) {
        try {
            if (polled == null) {
                reader.fill(pipe::read);
            } else if (reader.fill(polled::readNow) == 0 && !spun(spin)) {
                boolean looked = looking;
                stopLooking();
                polled.await(atMost);
                looking = looked;
            }
            return true;
        } catch (EOFException e) {
            ended("closed the connection");
        } catch (RefusedException e) {
            overloaded(e.reason());
        } catch (IOException e) {
            ended("reading: " + e.getMessage());
        }
        return false;
    }

    private boolean spun(SpinBudget spin) throws IOException {
        long limit = spin.end();
        int looks = 0;
        do {
            handler.idle();
            if (polled.mayRead() && reader.fill(polled::readNow) > 0) {
                spin.helped();
                return true;
            }
            Thread.onSpinWait();
            looks++;
        } while (looks % LOOKS_A_READING != 1 || System.nanoTime() - limit < 0);
        spin.failed();
        return false;
    }

    private void overloaded(String why) {
        ended = true;
        handler.giveUp(why);
    }

    private void ended(String why) {
        ended = true;
        handler.end(why);
    }
}
