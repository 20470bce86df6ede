package io.hillock.server.inference;

import io.hillock.server.request.ServiceException.Reason;
import java.util.Optional;

/** Is told of each request. Called on the requests' threads, so it must neither block nor throw. */
public interface CallWatcher {
    /** Watches nothing. */
    CallWatcher NONE = new CallWatcher() {
        @Override
        public void begun() {}

        @Override
        public void ended(Optional<Reason> failure, long nanos) {}
    };

    /** A request has arrived; {@link #ended} follows. */
    void begun();

    /**
     * A request is over.
     *
     * @param failure why it has no answer; empty if it has one
     * @param nanos time since it arrived
     */
    void ended(Optional<Reason> failure, long nanos);
}
