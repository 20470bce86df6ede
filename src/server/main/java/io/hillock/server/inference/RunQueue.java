package io.hillock.server.inference;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that run or wait. It has a lane for short runs and one for long runs, so that neither waits for the other. Each lane runs a
 * fixed number at once, the urgent first, then in order of arrival, and takes on no more than its {@link AdmissionLimit}. Beyond that a
 * request is refused, or the least urgent one that waits, if the new one is more urgent. It starts no thread and reads no clock. Thread-safe.
 */
final class RunQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Lane brief;
    private final Lane lasting;
    private int most;
    private long numbers;

    /** The runs of one kind. The queue's lock guards it. */
    static final class Lane {
        private final int atOnce;
        private final AdmissionLimit limit;
        private final TreeSet<RunTicket> waiting = new TreeSet<>();
        private int running;

        private Lane(int atOnce, int most) {
            this.atOnce = atOnce;
            limit = new AdmissionLimit(atOnce, most);
        }

        private int underWay() {
            return running + waiting.size();
        }
    }

    /**
     * Without requests.
     *
     * @param atOnce runs of each lane at once
     * @param most requests that run or wait at once, of both lanes together
     */
    RunQueue(int atOnce, int most) {
        this.most = most;
        brief = new Lane(atOnce, most);
        lasting = new Lane(atOnce, most);
    }

    /**
     * A request comes. If its ticket is {@code RUNNING}, it runs at once; if not, it waits for its wake-up.
     *
     * @param isBrief whether its run is short
     * @param priority lower runs first
     * @param now ns on the one clock of all calls
     * @param wake called by another thread when the ticket is {@code RUNNING} or {@code GAVE_WAY}; it must not block
     * @throws ServiceException {@code OVERLOADED} if it is refused
     */
    RunTicket enter(boolean isBrief, long priority, long now, Runnable wake) {
        lock.lock();
        try {
            Lane lane = isBrief ? brief : lasting;
            RunTicket ticket = new RunTicket(lane, now, lane.underWay() + 1, priority, ++numbers, wake);
            if (lane.underWay() >= lane.limit.now()) {
                makeWay(ticket, lane, now, lane.limit.now());
            } else if (brief.underWay() + lasting.underWay() >= most) {
                makeWay(ticket, brief.waiting.isEmpty() ? lasting : brief, now, most);
            }
            if (lane.running < lane.atOnce && lane.waiting.isEmpty()) {
                start(ticket, now);
            } else {
                lane.waiting.add(ticket);
            }
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    private static void makeWay(RunTicket fresh, Lane lane, long now, int full) {
        RunTicket last = lane.waiting.isEmpty() ? null : lane.waiting.last();
        if (last == null || !fresh.moreUrgent(last)) {
            throw new ServiceException(Reason.OVERLOADED,
                    "the service runs or holds " + full + " requests already: try again in a second");
        }
        lane.waiting.remove(last);
        lane.limit.left(last.admitted, now, last.underWay);
        last.become(RunTicket.State.GAVE_WAY);
        last.wake();
    }

    private static void start(RunTicket ticket, long now) {
        ticket.lane.running++;
        ticket.started = now;
        ticket.become(RunTicket.State.RUNNING);
    }

    /** A request ends: its run is over, or its caller gives up waiting. The next ones start. */
    void end(RunTicket ticket, long now) {
        lock.lock();
        try {
            Lane lane = ticket.lane;
            switch (ticket.state()) {
                case RUNNING -> {
                    lane.limit.ran(ticket.admitted, ticket.started, now, ticket.underWay);
                    lane.running--;
                }
                case WAITING -> {
                    lane.limit.left(ticket.admitted, now, ticket.underWay);
                    lane.waiting.remove(ticket);
                }
                case GAVE_WAY, ENDED -> {
                    return;
                }
            }
            ticket.become(RunTicket.State.ENDED);
            while (lane.running < lane.atOnce && !lane.waiting.isEmpty()) {
                RunTicket next = lane.waiting.pollFirst();
                start(next, now);
                next.wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Changes how many requests run or wait at once, of both lanes together; at least 1. */
    void admit(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("a service must admit at least 1 request, not " + requests);
        }
        lock.lock();
        try {
            most = requests;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait now. */
    int waiting() {
        lock.lock();
        try {
            return brief.waiting.size() + lasting.waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Requests of a lane that may be under way now. */
    int limit(boolean isBrief) {
        lock.lock();
        try {
            return (isBrief ? brief : lasting).limit.now();
        } finally {
            lock.unlock();
        }
    }
}
