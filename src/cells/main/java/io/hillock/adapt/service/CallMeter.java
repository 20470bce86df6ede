package io.hillock.adapt.service;

import io.hillock.adapt.RequestMeter;
import io.hillock.server.inference.CallWatcher;
import io.hillock.server.request.ServiceException.Reason;
import java.util.Optional;

/** Tells a meter of a service's requests. Callers' mistakes do not count. */
record CallMeter(RequestMeter meter) implements CallWatcher {
    @Override
    public void begun() {
        meter.begun();
    }

    @Override
    public void ended(Optional<Reason> failure, long nanos) {
        if (failure.isEmpty()) {
            meter.answered(nanos);
            return;
        }
        // An expression, so that the compiler refuses a reason that would leave the request under way.
        Runnable end = switch (failure.get()) {
            case OVERLOADED -> meter::refused;
            case DEADLINE, UNAVAILABLE, FAILED, INTERNAL -> meter::failed;
            case INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, CONFLICT, TOO_LARGE,
                    UNSUPPORTED_ENCODING, CANCELLED ->
                meter::dropped;
        };
        end.run();
    }
}
