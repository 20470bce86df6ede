package io.hillock.server.inference;

import io.hillock.engine.RunTrace;

/** A request that is recorded as a trace, until its end. One thread. */
public interface TracedRequest {
    /** 32 hexadecimal digits. */
    String traceId();

    /** For the runs of the request. */
    RunTrace runs();

    /** Records the request. Comes once. */
    void end(CallReport report);
}
