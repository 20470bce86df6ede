package io.hillock.server.inference;

import io.hillock.server.serving.BatchMember;
import java.util.ArrayList;
import java.util.List;

/** A request's place in the {@link RunQueue}. The queue's lock guards its changes; any thread may read the state. */
final class RunTicket implements Comparable<RunTicket> {
    /** How far the request is. */
    enum State {
        WAITING, RUNNING,
        /** It runs in the batch of another one. */
        JOINED,
        /** A more urgent request took its place; it is refused. */
        GAVE_WAY,
        /** It has run, or its caller gave up. */
        ENDED
    }

    final RunQueue.Lane lane;
    final long admitted;
    /** Requests of the lane under way when this one came, with it. */
    final int underWay;
    private final long priority;
    private final long number;
    private final Runnable wake;
    /** {@code null} if it runs alone. */
    private final BatchMember member;
    /** This one and those that joined it. Guarded by the queue's lock, as is the next. */
    final List<RunTicket> group = new ArrayList<>(1);
    /** Guarded by the queue's lock. */
    long started;
    private volatile State state = State.WAITING;

    /**
     * @param priority lower runs first
     * @param number the place in the order of arrival
     * @param member what may run together with others; {@code null} if it runs alone
     * @param wake called, under the lock, when the request may run or must give way while its caller waits
     */
    RunTicket(RunQueue.Lane lane, long admitted, int underWay, long priority, long number, BatchMember member,
            Runnable wake) {
        this.lane = lane;
        this.admitted = admitted;
        this.underWay = underWay;
        this.priority = priority;
        this.number = number;
        this.member = member;
        this.wake = wake;
    }

    BatchMember member() {
        return member;
    }

    /** Whether the other one may run in the same batch. Both run alone if they have no member. */
    boolean takes(RunTicket other) {
        return member != null && other.member != null && group.size() < member.most()
                && member.kind().equals(other.member.kind());
    }

    /** Until when it waits for others, on the clock of {@link #admitted}. */
    long gathersUntil() {
        return member == null ? admitted : admitted + member.delay().toNanos();
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    void wake() {
        wake.run();
    }

    /** Whether this request is to run before the other whichever came first. */
    boolean moreUrgent(RunTicket other) {
        return priority < other.priority;
    }

    @Override
    public int compareTo(RunTicket other) {
        int byPriority = Long.compare(priority, other.priority);
        return byPriority != 0 ? byPriority : Long.compare(number, other.number);
    }
}
