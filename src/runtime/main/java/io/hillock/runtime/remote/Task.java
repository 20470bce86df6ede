package io.hillock.runtime.remote;

import io.hillock.engine.Limit;
import io.hillock.message.Message;

/** What a request has a worker do. What it throws becomes an ERROR. */
@FunctionalInterface
interface Task {

    /** The answer; the work ends early where the limit says so. */
    Message answer(Limit limit);
}
