package io.hillock.server.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.server.inference.RunTicket.State;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The queue of runs under more load than it can take, in virtual time. */
class OverloadTest {
    private static final int AT_ONCE = 2;
    private static final int MOST = 1024;
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Clients that come at random, whatever the service answers; runs take a time of their own. */
    private static final class Simulation {
        private final RunQueue queue = new RunQueue(AT_ONCE, MOST);
        private final Random random = new Random(7);
        private final PriorityQueue<Event> events = new PriorityQueue<>();
        private final List<Long> latencies = new ArrayList<>();
        private long now;
        private long refused;
        private long gaveWay;

        private record Event(long at, Runnable what) implements Comparable<Event> {
            @Override
            public int compareTo(Event other) {
                return Long.compare(at, other.at);
            }
        }

        /** Requests at this rate from now on. */
        Simulation offer(double perSecond, double seconds, long runNanos, long priority) {
            double at = now;
            double end = now + seconds * SECOND;
            for (at += gap(perSecond); at < end; at += gap(perSecond)) {
                events.add(new Event((long) at, () -> arrive(runNanos, priority)));
            }
            return this;
        }

        private double gap(double perSecond) {
            return -Math.log(1 - random.nextDouble()) * SECOND / perSecond;
        }

        private void arrive(long runNanos, long priority) {
            try {
                RunTicket[] ticket = new RunTicket[1];
                ticket[0] = queue.enter(true, priority, now, () -> begin(ticket[0], runNanos));
                begin(ticket[0], runNanos);
            } catch (ServiceException e) {
                assertEquals(Reason.OVERLOADED, e.reason());
                refused++;
            }
        }

        private void begin(RunTicket ticket, long runNanos) {
            if (ticket.state() == State.RUNNING) {
                events.add(new Event(now + runNanos, () -> {
                    latencies.add(now - ticket.admitted);
                    queue.end(ticket, now);
                }));
            } else if (ticket.state() == State.GAVE_WAY) {
                gaveWay++;
            }
        }

        /** Plays everything, and forgets what was counted before. */
        Simulation play() {
            latencies.clear();
            refused = 0;
            gaveWay = 0;
            while (!events.isEmpty()) {
                Event next = events.poll();
                now = next.at;
                next.what.run();
            }
            return this;
        }

        double p99() {
            latencies.sort(null);
            return latencies.get((int) (0.99 * (latencies.size() - 1))) / SECOND;
        }
    }

    private static long millis(double millis) {
        return (long) (millis * 1e6);
    }

    /** Of thrice what it can answer, it answers nearly all that it can, soon, and refuses the rest at once. */
    @Test
    void goodputAndLatencyHoldUnderOverload() {
        for (double run : new double[]{1, 10, 50}) {
            double capacity = AT_ONCE * 1000 / run;
            double seconds = 10_000 / capacity + 10;
            Simulation overload = new Simulation().offer(3 * capacity, seconds, millis(run), 5).play();
            double answered = overload.latencies.size() / (capacity * seconds);
            assertTrue(answered >= 0.9, () -> run + " ms: answered " + answered + " of capacity");
            // A wait of 0.1 s or eight runs is meant; what is admitted before the limit falls waits longer.
            double target = Math.max(0.1, 8 * run / 1000);
            double p99 = overload.p99();
            assertTrue(p99 <= 2 * target + run / 1000, () -> run + " ms: p99 is " + p99 + " s");
            assertTrue(overload.refused > 1.5 * capacity * seconds);
        }
    }

    /** Requests come at random, so near the capacity some wait too long by chance. */
    @Test
    void nextToNothingIsRefusedBelowCapacity() {
        for (double share : new double[]{0.3, 0.7, 0.9}) {
            Simulation quiet = new Simulation().offer(share * 200, 60, millis(10), 5).play();
            int allowed = share < 0.9 ? 0 : quiet.latencies.size() / 200;
            assertTrue(quiet.refused <= allowed, () -> quiet.refused + " refused at " + share + " of capacity");
        }
    }

    /** Runs become ten times as long for a while: the limit follows down and up again. */
    @Test
    void theLimitFollows() {
        Simulation changing = new Simulation().offer(4000, 10, millis(1), 5).play();
        int before = changing.queue.limit(true);
        changing.offer(400, 30, millis(10), 5).play();
        int slow = changing.queue.limit(true);
        changing.offer(4000, 30, millis(1), 5).play();
        int after = changing.queue.limit(true);
        // Two runs at once empty a queue of 200, or of 20, in 0.1 s.
        String limits = before + ", " + slow + ", " + after;
        assertTrue(before >= 100 && before <= 300 && slow >= 10 && slow <= 30 && after >= 100 && after <= 300, limits);
        assertEquals(MOST, changing.queue.limit(false));
    }

    /** Urgent requests below capacity are all answered in time, however many others there are. */
    @Test
    void theUrgentAreNotRefused() {
        Simulation mixed = new Simulation();
        mixed.offer(600, 20, millis(10), 5).offer(60, 20, millis(10), 1).play();
        long others = mixed.refused;
        assertTrue(mixed.gaveWay > 100, () -> mixed.gaveWay + " gave way");
        Simulation alone = new Simulation();
        alone.offer(600, 20, millis(10), 5).play();
        assertTrue(others <= alone.refused * 1.05 + 1, others + " refused, without the urgent " + alone.refused);
    }

    @Test
    void aMoreUrgentRequestTakesTheLastPlace() {
        RunQueue queue = new RunQueue(1, 3);
        int[] woken = new int[1];
        Runnable wake = () -> woken[0]++;
        RunTicket first = queue.enter(false, 5, 0, wake);
        RunTicket second = queue.enter(false, 5, 1, wake);
        RunTicket third = queue.enter(false, 5, 2, wake);
        assertEquals(State.RUNNING, first.state());
        assertEquals(Reason.OVERLOADED,
                assertThrows(ServiceException.class, () -> queue.enter(false, 5, 3, wake)).reason());
        // The full service has no room for short runs either; the last of all that wait gives way.
        RunTicket urgent = queue.enter(true, 1, 4, wake);
        assertEquals(List.of(State.RUNNING, State.WAITING, State.GAVE_WAY, State.RUNNING),
                List.of(first.state(), second.state(), third.state(), urgent.state()));
        assertEquals(1, queue.waiting());
        queue.end(third, 5);
        queue.end(first, 6);
        assertEquals(State.RUNNING, second.state());
        assertEquals(2, woken[0]);
        queue.end(second, 7);
        queue.end(urgent, 8);
        assertEquals(0, queue.waiting());
    }

    /** Callers with tiny timeouts cannot shrink the limit. */
    @Test
    void givingUpSoonIsNoOverload() {
        RunQueue queue = new RunQueue(1, 100);
        RunTicket first = queue.enter(true, 5, 0, () -> {});
        for (int i = 0; i < 1000; i++) {
            queue.end(queue.enter(true, 5, i, () -> {}), i + 1);
        }
        assertEquals(100, queue.limit(true));
        queue.end(queue.enter(true, 5, 0, () -> {}), millis(200));
        assertTrue(queue.limit(true) < 100);
        queue.end(first, millis(201));
    }
}
