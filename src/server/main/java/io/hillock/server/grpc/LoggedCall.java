package io.hillock.server.grpc;

import io.grpc.ServerCall;
import io.hillock.server.inference.AccessLine;

/** A call that has a line in the access log. */
interface LoggedCall {
    AccessLine line();

    /** The line of a call, {@link AccessLine#NONE} if it has none. */
    static AccessLine of(ServerCall<?, ?> call) {
        return call instanceof LoggedCall logged ? logged.line() : AccessLine.NONE;
    }
}
