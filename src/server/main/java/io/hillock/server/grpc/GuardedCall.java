package io.hillock.server.grpc;

import io.hillock.server.inference.AccessLine;

/** A call that is closed once, with a status for every failure, and has a line in the access log. */
interface GuardedCall {
    /** The call's line. */
    AccessLine line();

    /** Tells the caller of a failure, unless the call is closed. */
    void refuse(Throwable failure);
}
