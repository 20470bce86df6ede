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

/** The messages that come out of a pipe, by whoever has the turn to read; what is marked so, any thread. */
final class FrameInput {
    private static final long SPIN_NANOS = 50_000;

    private final Pipe pipe;
    /** The same; null where it cannot be polled. */
    private final PolledPipe polled;
    private final FrameReader reader;
    private final FrameDecoder decoder;
    private final FrameHandler inlet;
    private final SpinBudget spin = new SpinBudget(SPIN_NANOS);
    private final SpinBudget askerSpin = new SpinBudget(SPIN_NANOS);
    private volatile boolean looking;
    private volatile boolean over;
    private Envelope left;

    FrameInput(Pipe pipe, FrameReader reader, FrameDecoder decoder, FrameHandler inlet) {
        this.pipe = pipe;
        this.polled = pipe instanceof PolledPipe some ? some : null;
        this.reader = reader;
        this.decoder = decoder;
        this.inlet = inlet;
    }

    boolean isPolled() {
        return polled != null;
    }

    /** Nothing more is to be read. Any thread. */
    void end() {
        over = true;
        wakeup();
    }

    /** Any thread. */
    boolean isOver() {
        return over;
    }

    /** Ends a wait for bytes, where it can be. Any thread. */
    void wakeup() {
        if (polled != null) {
            polled.wakeup();
        }
    }

    /** Whether {@link FrameHandler#idle} is about to be called, again if it was a moment ago. Any thread. */
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
        inlet.idle();
    }

    /** The next message; null where more must be read, and at the end. */
    Envelope next() {
        Envelope message = left;
        left = null;
        while (message == null && !over && reader.hasMore()) {
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
            } catch (OutOfMemoryError e) {
                overloaded("no memory for a message: " + e.getMessage());
            }
        }
        return message;
    }

    /** Whether {@link #next} may have something. */
    boolean hasMore() {
        return left != null || reader.hasMore();
    }

    /** To be the next one again. */
    void putBack(Envelope message) {
        left = message;
    }

    /** Waits for bytes, without end; false at the end, of which everyone is told. */
    boolean fill() {
        return fill(spin, Long.MAX_VALUE);
    }

    /** As {@link #fill}, for a thread that waits until {@code end}, or for no bytes. */
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
            over("closed the connection");
        } catch (RefusedException e) {
            overloaded(e.reason());
        } catch (IOException e) {
            over("reading: " + e.getMessage());
        }
        return false;
    }

    private boolean spun(SpinBudget spin) throws IOException {
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
        return false;
    }

    private void overloaded(String why) {
        over = true;
        inlet.giveUp(why);
    }

    private void over(String why) {
        over = true;
        inlet.end(why);
    }
}
