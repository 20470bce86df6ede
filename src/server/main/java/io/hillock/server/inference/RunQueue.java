package io.hillock.server.inference;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.BatchMember;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The requests that run or wait. It has a lane for short runs and one for long runs, so that neither waits for the other. Each lane runs a
 * fixed number at once, the urgent first, then in order of arrival, and takes on no more than its {@link AdmissionLimit}. Beyond that a
 * request is refused, or the least urgent one that waits, if the new one is more urgent. When one starts that may run together with others,
 * those of its kind that wait join it and count as one run; it gathers further ones only while no other request waits for its place. It
 * starts no thread and reads no clock. Thread-safe.
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
        /** Those that run and still wait for others to join them. */
        private final List<RunTicket> gathering = new ArrayList<>();
        private int running;
        private int joined;

        private Lane(int atOnce, int most) {
            this.atOnce = atOnce;
            limit = new AdmissionLimit(atOnce, most);
        }

        private int underWay() {
            return running + joined + waiting.size();
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
        return enter(isBrief, priority, now, null, wake);
    }

    /**
     * The same for a request that may run together with others. If one of its kind gathers a batch, the ticket is {@code JOINED} at once.
     *
     * @param member {@code null} if it runs alone
     */
    RunTicket enter(boolean isBrief, long priority, long now, BatchMember member, Runnable wake) {
        lock.lock();
        try {
            Lane lane = isBrief ? brief : lasting;
            RunTicket ticket = new RunTicket(lane, now, lane.underWay() + 1, priority, ++numbers, member, wake);
            if (lane.underWay() >= lane.limit.now()) {
                makeWay(ticket, lane, now, lane.limit.now());
            } else if (brief.underWay() + lasting.underWay() >= most) {
                makeWay(ticket, brief.waiting.isEmpty() ? lasting : brief, now, most);
            }
            RunTicket gatherer = gatherer(ticket);
            if (gatherer != null) {
                join(gatherer, ticket, now);
                if (gatherer.group.size() == member.most()) {
                    lane.gathering.remove(gatherer);
                    gatherer.wake();
                }
            } else if (lane.running < lane.atOnce && lane.waiting.isEmpty()) {
                start(ticket, now);
            } else {
                lane.waiting.add(ticket);
                endGathering(lane);
            }
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #enter} for a short run, but only if it can run at once.
     *
     * @return {@code null} if it cannot; the queue is then as before
     */
    RunTicket enterIfFree(long priority, long now) {
        lock.lock();
        try {
            boolean free = brief.running < brief.atOnce && brief.waiting.isEmpty()
                    && brief.underWay() < brief.limit.now() && brief.underWay() + lasting.underWay() < most;
            if (!free) {
                return null;
            }
            RunTicket ticket = new RunTicket(brief, now, brief.underWay() + 1, priority, ++numbers, null,
                    () -> {});
            start(ticket, now);
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

    private static RunTicket gatherer(RunTicket fresh) {
        for (RunTicket one : fresh.lane.gathering) {
            if (one.takes(fresh)) {
                return one;
            }
        }
        return null;
    }

    private static void start(RunTicket ticket, long now) {
        Lane lane = ticket.lane;
        lane.running++;
        ticket.started = now;
        ticket.become(RunTicket.State.RUNNING);
        ticket.group.add(ticket);
        if (ticket.member() == null) {
            return;
        }
        for (Iterator<RunTicket> rest = lane.waiting.iterator(); rest.hasNext();) {
            RunTicket next = rest.next();
            if (ticket.takes(next)) {
                rest.remove();
                join(ticket, next, now);
            }
        }
        if (ticket.group.size() < ticket.member().most() && ticket.gathersUntil() - now > 0) {
            lane.gathering.add(ticket);
        }
    }

    /** A request waits because all runs are taken, so none of them is to wait for further requests. */
    private static void endGathering(Lane lane) {
        lane.gathering.forEach(RunTicket::wake);
        lane.gathering.clear();
    }

    private static void join(RunTicket leader, RunTicket ticket, long now) {
        leader.group.add(ticket);
        leader.lane.joined++;
        ticket.started = now;
        ticket.become(RunTicket.State.JOINED);
    }

    /** Whether a ticket that is {@code RUNNING} is still to wait for others until {@link RunTicket#gathersUntil}. */
    boolean gathers(RunTicket ticket) {
        lock.lock();
        try {
            return ticket.lane.gathering.contains(ticket);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the gathering of a ticket that is {@code RUNNING}. Returns it and those that joined it; the caller runs them all. */
    List<RunTicket> gathered(RunTicket ticket) {
        lock.lock();
        try {
            ticket.lane.gathering.remove(ticket);
            return List.copyOf(ticket.group);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A request's caller gives up.
     *
     * @return whether it does not run; if it does, {@link #end} is still to come
     */
    boolean leave(RunTicket ticket, long now) {
        lock.lock();
        try {
            if (ticket.state() == RunTicket.State.WAITING) {
                ticket.lane.limit.left(ticket.admitted, now, ticket.underWay);
                ticket.lane.waiting.remove(ticket);
                ticket.become(RunTicket.State.ENDED);
            }
            return ticket.state() != RunTicket.State.RUNNING && ticket.state() != RunTicket.State.JOINED;
        } finally {
            lock.unlock();
        }
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
                case JOINED -> {
                    lane.limit.ran(ticket.admitted, ticket.started, now, ticket.underWay);
                    lane.joined--;
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
            if (!lane.waiting.isEmpty()) {
                endGathering(lane);
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
