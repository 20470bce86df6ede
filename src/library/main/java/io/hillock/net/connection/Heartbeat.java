package io.hillock.net.connection;

import io.hillock.net.Clock;
import io.hillock.net.base.PhiAccrual;
import java.util.function.LongSupplier;

/**
 * Decides when a connection sends PING, when its other side is suspected, and when it counts as gone. It knows no threads: its caller
 * waits. One thread.
 */
final class Heartbeat {
    /** How many heartbeats may go without a sign of life, and PINGs without an answer. */
    private static final int MISSED = 2;
    /** A check that comes later than this shows that the process itself was stopped. */
    private static final long LATE_NANOS = 1_000_000_000;

    private final Clock clock;
    private final PhiAccrual detector;
    private final long heartbeat;
    private final long interval;
    private long due;
    private long pinged;
    private long lastHeard;
    /** PINGs since the last sign of life. */
    private int unanswered;
    private boolean suspects;

    /** What is due now. */
    enum Action {
        NOTHING, PING,
        /** The other side is gone. */
        END
    }

    /**
     * @param heartbeat of the connection, in ns
     * @param interval of PINGs, in ns, at most the heartbeat
     */
    Heartbeat(Clock clock, PhiAccrual detector, long heartbeat, long interval) {
        this.clock = clock;
        this.detector = detector;
        this.heartbeat = heartbeat;
        this.interval = interval;
        this.due = clock.nanos() + interval;
        this.pinged = clock.nanos() - interval;
    }

    /** How long to wait before the next call of {@link #check}, in ns. */
    long pause() {
        return Math.max(0, due - clock.nanos());
    }

    /**
     * Decides, after {@link #pause}. If this comes much too late, the process itself was stopped, and what the other side has sent may
     * lie unread: then nothing is concluded from its silence.
     *
     * @param heard when the other side last gave a sign of life
     * @param paused whether this side does not read at present
     */
    Action check(LongSupplier heard, boolean paused) {
        long now = clock.nanos();
        boolean blind = paused || now - due >= LATE_NANOS;
        long heardAt = heard.getAsLong();
        if (heardAt != lastHeard) {
            lastHeard = heardAt;
            unanswered = 0;
        }
        long silence = now - heardAt;
        // Where checks come late, the other side is asked before it is left.
        if (!blind && silence >= (MISSED + 1) * heartbeat && unanswered >= MISSED) {
            return Action.END;
        }
        suspects = !blind && silence >= detector.limit();
        // Also while paused: the other side's own PINGs wait unread, and this PING shows it that this side lives.
        boolean ping = (paused || silence >= interval) && now - pinged >= interval;
        if (ping) {
            pinged = now;
            unanswered++;
        }
        long next = silence < interval && !paused ? now + interval - silence : pinged + interval;
        long crossing = now + detector.limit() - silence;
        due = !blind && crossing - now > 0 && crossing - next < 0 ? crossing : next;
        return ping ? Action.PING : Action.NOTHING;
    }

    /** Whether the last {@link #check} found the other side silent for too long. */
    boolean suspects() {
        return suspects;
    }
}
