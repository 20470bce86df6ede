package io.hillock.net.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Suspicion;
import io.hillock.net.VirtualClock;
import io.hillock.net.base.PhiAccrual;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is suspected when, in virtual time. A peer answers PING within some ms, pauses now and then, and stops in the end. */
class HeartbeatTest {
    private static final long MS = 1_000_000;
    private static final long INTERVAL = 500 * MS;
    private static final long HEARTBEAT = 5_000 * MS;

    private final VirtualClock clock = new VirtualClock();
    private final PhiAccrual detector = new PhiAccrual(Suspicion.DEFAULT, INTERVAL);
    private final Heartbeat heartbeat = new Heartbeat(clock, detector, HEARTBEAT, INTERVAL);
    private final List<Long> suspicions = new ArrayList<>();
    private long heard = clock.nanos();
    private boolean suspected;
    /** The peer answers nothing before. */
    private long deafUntil;
    private boolean stopped;

    private void hear() {
        if (clock.nanos() - heard >= INTERVAL) {
            detector.ended(clock.nanos() - heard);
        }
        heard = clock.nanos();
        suspected = false;
    }

    private Heartbeat.Action step(Random random) {
        clock.advance(heartbeat.pause());
        Heartbeat.Action action = heartbeat.check(() -> heard, false);
        if (action == Heartbeat.Action.PING && !stopped) {
            long answer = Math.max(clock.nanos() + random.nextLong(MS / 10, 20 * MS), deafUntil);
            clock.after(answer - clock.nanos(), this::hear);
        }
        if (heartbeat.suspects() && !suspected) {
            suspected = true;
            suspicions.add(clock.nanos());
        }
        return action;
    }

    /** @param apart the mean time between two pauses of 900 ms */
    private void live(Duration time, Duration apart, Random random) {
        long end = clock.nanos() + time.toNanos();
        long next = clock.nanos();
        while (clock.nanos() - end < 0) {
            if (clock.nanos() - next >= 0) {
                deafUntil = clock.nanos() + 900 * MS;
                next = deafUntil + random.nextLong(1, 2 * apart.toNanos());
            }
            step(random);
        }
    }

    private long silenceUntilSuspected(Random random) {
        stopped = true;
        suspicions.clear();
        long last = heard;
        while (suspicions.isEmpty()) {
            step(random);
            last = Math.max(last, heard);
        }
        return suspicions.getFirst() - last;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 60})
    void anHourWithPausesGivesNoFalseSuspicion(int seconds) {
        live(Duration.ofHours(1), Duration.ofSeconds(seconds), new Random(seconds));
        assertEquals(List.of(), suspicions);
    }

    /** However often it has paused. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 30})
    void aStoppedPeerIsSuspectedInTimeAndThenGone(int seconds) {
        Random random = new Random(1);
        live(Duration.ofHours(1), Duration.ofSeconds(seconds), random);
        long silence = silenceUntilSuspected(random);
        assertTrue(silence <= 2_500 * MS && silence > 1_900 * MS, () -> silence / MS + " ms");
        Heartbeat.Action action = Heartbeat.Action.NOTHING;
        while (action != Heartbeat.Action.END) {
            action = step(random);
        }
        assertEquals(3 * HEARTBEAT, clock.nanos() - heard, INTERVAL);
    }

    @Test
    void aNewPeerIsSuspectedInTime() {
        long silence = silenceUntilSuspected(new Random(1));
        assertTrue(silence <= 2_500 * MS, () -> silence / MS + " ms");
    }

    @Test
    void theSuspicionEndsWithASignOfLife() {
        silenceUntilSuspected(new Random(1));
        hear();
        heartbeat.check(() -> heard, false);
        assertFalse(heartbeat.suspects());
    }

    /** A busy machine may run the first check when all heartbeats are over. */
    @Test
    void nobodyIsLeftWithoutTwoQuestions() {
        Heartbeat brief = new Heartbeat(clock, detector, 50 * MS, 50 * MS);
        clock.advance(Duration.ofMillis(260));
        assertEquals(Heartbeat.Action.PING, brief.check(() -> heard, false));
        clock.advance(brief.pause());
        assertEquals(Heartbeat.Action.PING, brief.check(() -> heard, false));
        clock.advance(brief.pause());
        assertEquals(Heartbeat.Action.END, brief.check(() -> heard, false));
    }

    /** A process that was stopped itself has not read what the others sent meanwhile. */
    @Test
    void ownPausesAccuseNobody() {
        Random random = new Random(1);
        live(Duration.ofMinutes(1), Duration.ofHours(1), random);
        clock.advance(Duration.ofSeconds(20));
        Heartbeat.Action action = step(random);
        assertEquals(Heartbeat.Action.PING, action);
        assertEquals(List.of(), suspicions);
        live(Duration.ofMinutes(1), Duration.ofHours(1), random);
        assertEquals(List.of(), suspicions);
    }

    @Test
    void phiGrowsWithTheSilenceAndMeetsItsThresholdAtTheLimit() {
        var detector = new PhiAccrual(new Suspicion(Duration.ofNanos(INTERVAL), 8, Duration.ofMillis(100),
                Duration.ofSeconds(1), Duration.ofMinutes(1)), INTERVAL);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            detector.ended(random.nextInt(5) == 0 ? INTERVAL + 900 * MS : INTERVAL + random.nextLong(20 * MS));
        }
        assertTrue(detector.limit() > 2_500 * MS, () -> detector.limit() / MS + " ms");
        double before = 0;
        for (long silence = 0; silence < 4_000 * MS; silence += MS) {
            double phi = detector.phi(silence);
            assertTrue(phi >= before, "falls at " + silence);
            before = phi;
        }
        assertEquals(8, detector.phi(detector.limit()), 1e-6);
    }
}
