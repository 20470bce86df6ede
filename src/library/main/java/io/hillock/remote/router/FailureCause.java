package io.hillock.remote.router;

import io.hillock.protocol.ErrorCode;

/** The cause of an error, and what follows from it. */
enum FailureCause {
    /** The request would fail at every engine, so the error ends it. */
    ASKER,
    /** This engine cannot handle the request, but another may. */
    MISFIT,
    /** This engine failed, so another takes over. */
    ENGINE,
    /** This engine failed temporarily. Another takes over, or this one after a pause. */
    MOMENT;

    static FailureCause of(ErrorCode code) {
        return switch (code) {
            case BAD_MESSAGE, BAD_VALUE, BAD_SHAPE, INCOMPATIBLE_STATE, NAME_TAKEN -> ASKER;
            case UNKNOWN_NETWORK, UNKNOWN_TYPE, TOO_LARGE, UNAUTHORIZED, BAD_FRAME, CANCELLED -> MISFIT;
            case INTERNAL, DEADLINE -> ENGINE;
            case DISCONNECTED, OVERLOADED -> MOMENT;
        };
    }
}
