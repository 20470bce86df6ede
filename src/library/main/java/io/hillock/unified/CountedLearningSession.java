package io.hillock.unified;

import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/** A session of a network that learns. It counts its steps in a metric. */
record CountedLearningSession(Session session, LongAdder steps) implements Session {
    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        session.run(encoding, response, limit);
        steps.add(encoding.batch().steps());
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
