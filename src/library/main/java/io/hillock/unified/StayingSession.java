package io.hillock.unified;

import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.engine.UseCount;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session that keeps its engine open until it is closed, whatever was swapped in meanwhile. */
final class StayingSession extends DelegatingSession {
    private final UseCount uses;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** @param uses of the session's engine; this session ends one */
    StayingSession(Session session, UseCount uses) {
        super(session);
        this.uses = uses;
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        session.run(spikes, response, limit);
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            try {
                super.close();
            } finally {
                uses.end();
            }
        }
    }
}
