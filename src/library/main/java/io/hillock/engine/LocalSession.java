package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.image.Image;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * A session of an engine in this process. Its state is one block of memory with the same layout for every engine. While
 * one thread is inside, calls from a second thread are refused. If a second thread closes the session, that takes
 * effect when the first one leaves.
 */
final class LocalSession implements Session {
    /** Keeps the engine reachable, so that it does not count as forgotten while this session is in use. */
    private final Engine engine;
    private final RunnerPool pool;
    private final Image image;
    private final MemorySegment state;
    private final SessionGuard use = new SessionGuard();
    private final CloseGuard guard;

    LocalSession(Engine engine, RunnerPool pool) {
        pool.checkOpen();
        this.engine = engine;
        this.pool = pool;
        this.image = engine.image();
        Arena arena = Arena.ofShared();
        this.state = arena.allocate(image.program().stateBytes(), Long.BYTES);
        image.rest(state);
        this.guard = new CloseGuard(this, "a session of the engine " + engine.name(), arena::close);
    }

    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        runStimulus(encoding.batch(), response, limit);
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        if (spikes.size() != 1) {
            throw new IllegalArgumentException("a session runs one sample, these spikes have " + spikes.size());
        }
        runStimulus(spikes, response, limit);
    }

    private void runStimulus(Stimulus stimulus, Response response, Limit limit) {
        use.enter();
        try {
            pool.run(stimulus, response, state, limit);
        } finally {
            leave();
        }
    }

    @Override
    public void reset() {
        use.enter();
        try {
            image.rest(state);
        } finally {
            leave();
        }
    }

    @Override
    public long step() {
        use.enter();
        try {
            return state.get(JAVA_LONG, 0);
        } finally {
            leave();
        }
    }

    @Override
    public long stateBytes() {
        return state.byteSize();
    }

    @Override
    public void snapshot(MemorySegment into) {
        checkSize(into);
        StatePart.checkWritable(into);
        use.enter();
        try {
            into.copyFrom(state);
        } finally {
            leave();
        }
    }

    @Override
    public void restore(MemorySegment from) {
        checkSize(from);
        if (from.get(JAVA_LONG_UNALIGNED, 0) < 0) {
            throw new IllegalArgumentException("snapshot: the step is negative");
        }
        StatePart.checkFinite(Long.BYTES, from.asSlice(Long.BYTES));
        use.enter();
        try {
            state.copyFrom(from);
        } finally {
            leave();
        }
    }

    @Override
    public void read(long offset, MemorySegment into) {
        StatePart.check(offset, into, state.byteSize());
        StatePart.checkWritable(into);
        use.enter();
        try {
            into.copyFrom(state.asSlice(offset, into.byteSize()));
        } finally {
            leave();
        }
    }

    @Override
    public void write(long offset, MemorySegment from) {
        StatePart.checkFloats(offset, from, state.byteSize());
        use.enter();
        try {
            state.asSlice(offset, from.byteSize()).copyFrom(from);
        } finally {
            leave();
        }
    }

    @Override
    public void close() {
        if (use.close()) {
            guard.close();
        }
    }

    private void leave() {
        if (use.leave()) {
            guard.close();
        }
        Reference.reachabilityFence(this);
    }

    private void checkSize(MemorySegment snapshot) {
        if (snapshot.byteSize() != state.byteSize()) {
            throw new IllegalArgumentException(
                    "a snapshot of this network has " + state.byteSize() + " bytes, this one has "
                            + snapshot.byteSize());
        }
    }
}
