package io.hillock.unified;

import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.engine.UseCount;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session that keeps its engine open until it is closed, whatever was swapped in meanwhile. */
final class StayingSession implements Session {
    private final Session session;
    private final UseCount uses;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** @param uses of the session's engine; this session ends one */
    StayingSession(Session session, UseCount uses) {
        this.session = session;
        this.uses = uses;
    }

    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        session.run(encoding, response, limit);
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        session.run(spikes, response, limit);
    }

    @Override
    public void reset() {
        session.reset();
    }

    @Override
    public long step() {
        return session.step();
    }

    @Override
    public long stateBytes() {
        return session.stateBytes();
    }

    @Override
    public void snapshot(MemorySegment into) {
        session.snapshot(into);
    }

    @Override
    public void restore(MemorySegment from) {
        session.restore(from);
    }

    @Override
    public void read(long offset, MemorySegment into) {
        session.read(offset, into);
    }

    @Override
    public void write(long offset, MemorySegment from) {
        session.write(offset, from);
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            try {
                session.close();
            } finally {
                uses.end();
            }
        }
    }
}
