package io.hillock.unified;

import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;

/** Passes every call on to another session; a subclass changes what it must. Lists of spikes run as {@link Session} runs them. */
abstract class DelegatingSession implements Session {
    /** The session that does the work. */
    protected final Session session;

    DelegatingSession(Session session) {
        this.session = session;
    }

    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        session.run(encoding, response, limit);
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
        session.close();
    }
}
