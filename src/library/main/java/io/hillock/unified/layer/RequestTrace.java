package io.hillock.unified.layer;

import io.hillock.engine.Limit;
import io.hillock.unified.Agreement;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * Records what happens to one request on its way through the stages. It is reused for many requests, one after the other. One thread at a
 * time uses it; only {@link #tried()} may be read by others meanwhile.
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

    /** Without a request. */
    public RequestTrace() {}

    /** Begins the request of this id, and forgets the one before. */
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

    /** Copies the history of another trace, whose run answered this request. */
    public void adopt(RequestTrace other) {
        failOvers += other.failOvers;
        retries += other.retries;
        together = other.together;
        cached = other.cached;
        simulateNanos = other.simulateNanos;
        agreement = other.agreement;
    }

    /** The request's number, as in logs and events. */
    public long id() {
        return id;
    }

    /** A limit that belongs to this trace, for callers that gave none. */
    public Limit limit() {
        if (limit == null) {
            limit = new Limit();
        }
        return limit;
    }

    /** How long the front door gives this attempt, in ns; 0 if the caller's own deadline applies. */
    public long attemptNanos() {
        return attemptNanos;
    }

    /** Sets how long the attempt that begins may take, in ns; 0 if the caller's deadline is nearer. */
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

    /** Why the last engine failed; {@code null} if none did. */
    public Fault fault() {
        return fault;
    }

    /** Records that an engine failed. */
    public void failed(Fault why) {
        fault = why;
    }

    /** The router's engines that have had this request, one bit each. */
    public long tried() {
        return tried;
    }

    /** Adds engines to those that have had it. */
    public void tried(long engines) {
        TRIED.lazySet(this, tried | engines);
    }

    /** Lets all engines have it again. */
    public void forgetTried() {
        TRIED.lazySet(this, 0);
    }

    /** Records that an engine failed and the next one takes over. */
    public void failedOver() {
        failOvers++;
    }

    public int failOvers() {
        return failOvers;
    }

    /** Records that the request starts over after a pause. */
    public void retried() {
        retries++;
    }

    public int retries() {
        return retries;
    }

    /** Records that the answer came from the cache. */
    public void fromCache() {
        cached = true;
    }

    public boolean cached() {
        return cached;
    }

    /** Records that the second of two requests answered first. */
    public void fromHedge() {
        hedged = true;
    }

    public boolean hedged() {
        return hedged;
    }

    /** Records that this many requests, this one included, shared a run. */
    public void together(int requests) {
        together = requests;
    }

    public int together() {
        return together;
    }

    /** Adds time that the request waited for others or for a permit, in ns. */
    public void queued(long nanos) {
        queueNanos += nanos;
    }

    public long queueNanos() {
        return queueNanos;
    }

    /** Adds time spent reading or copying the encoding, in ns. */
    public void encoded(long nanos) {
        encodeNanos += nanos;
    }

    public long encodeNanos() {
        return encodeNanos;
    }

    /** Sets how long the engine that answered took, in ns. */
    public void simulated(long nanos) {
        simulateNanos = nanos;
    }

    public long simulateNanos() {
        return simulateNanos;
    }

    /** Records the outcome of a redundant run. */
    public void verified(Agreement agreement) {
        this.agreement = agreement;
    }

    /** The outcome of a redundant run; {@code null} if one engine answered. */
    public Agreement agreement() {
        return agreement;
    }
}
