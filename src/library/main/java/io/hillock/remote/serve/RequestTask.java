package io.hillock.remote.serve;

import io.hillock.engine.Limit;
import io.hillock.protocol.Message;

/** What a request has a worker do. What it throws becomes an ERROR. */
@FunctionalInterface
interface RequestTask {

    /** The answer; the work ends early where the limit says so. */
    Message answer(Limit limit);
}
