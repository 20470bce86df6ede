package io.hillock.unified.layer;

import io.hillock.engine.Limit;
import io.hillock.unified.Agreement;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * What happens to one request on its way through the stages. Made once and used for many requests, one after the other, by one
 * thread at a time; only {@link #tried()} may be read by others meanwhile.
 */
public final class RequestTrace {
    private static final AtomicLongFieldUpdater<RequestTrace> TRIED = AtomicLongFieldUpdater
            .newUpdater(RequestTrace.class, "tried");

    private volatile long tried;
    private Limit limit;
    private Limit attemptLimit;
    private long id;
    private long attemptNanos;
    private Fault fault;
    private int failOvers;
    private int retries;
    private int together;
    private boolean cached;
    private boolean hedged;
    private long queueNanos;
    private long encodeNanos;
    private long simulateNanos;
    private Agreement agreement;

    /** Of no request yet. */
    public RequestTrace() {}

    /** Forgets the request before and begins that of this id. */
    public void begin(long id) {
        this.id = id;
        TRIED.lazySet(this, 0);
        attemptNanos = 0;
        fault = null;
        failOvers = 0;
        retries = 0;
        together = 1;
        cached = false;
        hedged = false;
        queueNanos = 0;
        encodeNanos = 0;
        simulateNanos = 0;
        agreement = null;
    }

    /** Takes over what happened to another call that answered this request. */
    public void adopt(RequestTrace other) {
        failOvers += other.failOvers;
        retries += other.retries;
        together = other.together;
        cached = other.cached;
        simulateNanos = other.simulateNanos;
        agreement = other.agreement;
    }

    /** The request's number, as logs and events have it. */
    public long id() {
        return id;
    }

    /** A limit of this call's own, for callers that gave none. */
    public Limit limit() {
        if (limit == null) {
            limit = new Limit();
        }
        return limit;
    }

    /** How long the front door gives this attempt, in ns; 0 while the deadline of the run's limit is the caller's own. */
    public long attemptNanos() {
        return attemptNanos;
    }

    /** Says how long the attempt that begins has, 0 if the caller's deadline is nearer. */
    public void attempt(long nanos) {
        attemptNanos = nanos;
    }

    /** The limit of one attempt: {@link Limit#within} of the caller's, made anew only if the caller's is another object. */
    public Limit within(Limit callers, long deadline) {
        if (attemptLimit == null || !attemptLimit.isWithin(callers)) {
            attemptLimit = callers.within(deadline);
        }
        return attemptLimit.until(deadline);
    }

    /** Why the last run by an engine failed; {@code null} if none did. */
    public Fault fault() {
        return fault;
    }

    /** An engine's run failed. */
    public void failed(Fault why) {
        fault = why;
    }

    /** The legs of the router that had this request, a bit each. */
    public long tried() {
        return tried;
    }

    /** Adds legs to those that had it. */
    public void tried(long legs) {
        TRIED.lazySet(this, tried | legs);
    }

    /** All legs may have it again. */
    public void forgetTried() {
        TRIED.lazySet(this, 0);
    }

    /** An engine failed and the next takes over. */
    public void failedOver() {
        failOvers++;
    }

    public int failOvers() {
        return failOvers;
    }

    /** The request starts over after a pause. */
    public void retried() {
        retries++;
    }

    public int retries() {
        return retries;
    }

    /** The answer came from the cache. */
    public void fromCache() {
        cached = true;
    }

    public boolean cached() {
        return cached;
    }

    /** The second of two requests answered first. */
    public void fromHedge() {
        hedged = true;
    }

    public boolean hedged() {
        return hedged;
    }

    /** The request shared a run with others, so many with itself. */
    public void together(int requests) {
        together = requests;
    }

    public int together() {
        return together;
    }

    /** It waited so long for others or for its turn. */
    public void queued(long nanos) {
        queueNanos += nanos;
    }

    public long queueNanos() {
        return queueNanos;
    }

    /** Its encoding was looked at or copied for so long. */
    public void encoded(long nanos) {
        encodeNanos += nanos;
    }

    public long encodeNanos() {
        return encodeNanos;
    }

    /** The engine that answered took so long. */
    public void simulated(long nanos) {
        simulateNanos = nanos;
    }

    public long simulateNanos() {
        return simulateNanos;
    }

    /** Several engines ran it, with this outcome. */
    public void verified(Agreement agreement) {
        this.agreement = agreement;
    }

    /** {@code null} where one engine ran it. */
    public Agreement agreement() {
        return agreement;
    }
}
