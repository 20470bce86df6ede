package io.hillock.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.image.Image;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A session of an engine in this process: its state is one block of memory, the same for every engine. */
final class LocalSession implements Session {
    private final RunnerPool pool;
    private final Image image;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state;

    LocalSession(RunnerPool pool, Image image) {
        pool.checkOpen();
        this.pool = pool;
        this.image = image;
        this.state = arena.allocate(image.program().stateBytes(), Long.BYTES);
        reset();
    }

    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        pool.run(encoding.batch(), response, state, limit);
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        if (spikes.size() != 1) {
            throw new IllegalArgumentException("a session runs one sample, these spikes have " + spikes.size());
        }
        pool.run(spikes, response, state, limit);
    }

    @Override
    public void reset() {
        image.rest(state);
    }

    @Override
    public long step() {
        return state.get(JAVA_LONG, 0);
    }

    @Override
    public long stateBytes() {
        return state.byteSize();
    }

    @Override
    public void snapshot(MemorySegment into) {
        checkSize(into);
        into.copyFrom(state);
    }

    @Override
    public void restore(MemorySegment from) {
        checkSize(from);
        if (from.get(JAVA_LONG_UNALIGNED, 0) < 0) {
            throw new IllegalArgumentException("snapshot: the step is negative");
        }
        StatePart.checkFinite(Long.BYTES, from.asSlice(Long.BYTES));
        state.copyFrom(from);
    }

    @Override
    public void read(long offset, MemorySegment into) {
        StatePart.check(offset, into, state.byteSize());
        into.copyFrom(state.asSlice(offset, into.byteSize()));
    }

    @Override
    public void write(long offset, MemorySegment from) {
        StatePart.checkFloats(offset, from, state.byteSize());
        state.asSlice(offset, from.byteSize()).copyFrom(from);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private void checkSize(MemorySegment snapshot) {
        if (snapshot.byteSize() != state.byteSize()) {
            throw new IllegalArgumentException(
                    "a snapshot of this network has " + state.byteSize() + " bytes, this one has "
                            + snapshot.byteSize());
        }
    }
}
