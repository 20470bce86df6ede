package io.hillock.remote.serve;

import io.hillock.engine.Limit;
import io.hillock.protocol.Message;

/** The work of a request. An exception that it throws becomes an ERROR. */
@FunctionalInterface
interface RequestTask {

    /** Does the work and returns the answer. Stops early if the limit is reached. */
    Message answer(Limit limit);
}
