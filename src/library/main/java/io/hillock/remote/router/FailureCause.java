package io.hillock.remote.router;

import io.hillock.protocol.ErrorCode;

/** Whose fault an error is, and what follows. */
enum FailureCause {
    /** The request would fail everywhere: the error ends it. */
    ASKER,
    /** This engine cannot do it, another one may. */
    MISFIT,
    /** This engine does badly; another one takes over. */
    ENGINE,
    /** The same, and after a pause this engine may do it too. */
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
