package io.hillock.unified;

import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.util.concurrent.atomic.LongAdder;

/** A session of a network that learns. It counts its steps in a metric. */
final class CountedLearningSession extends DelegatingSession {
    private final LongAdder steps;

    CountedLearningSession(Session session, LongAdder steps) {
        super(session);
        this.steps = steps;
    }

    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        super.run(encoding, response, limit);
        steps.add(encoding.batch().steps());
    }
}
