package io.hillock.remote;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.engine.ClosedException;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.program.StateVariable;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Message;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.serve.StateCopies;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A session whose state is on the other side of a connection. Used by one thread at a time. */
final class RemoteSession implements Session {
    private final RemoteEngine engine;
    private final CellClient client;
    private final long stream;
    /** The epoch of the connection for which the other side keeps the state. */
    private long epoch;
    private long step;
    /** The last run failed, so the state is unknown. */
    private boolean lost;
    private boolean closed;

    RemoteSession(RemoteEngine engine, CellClient client) {
        this.engine = engine;
        this.client = client;
        this.stream = client.connection().nextId();
        this.epoch = client.epoch();
    }

    @Override
    public void run(Encoding encoding, Response response, Limit limit) {
        run(encoding.batch(), response, limit);
    }

    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        if (spikes.size() != 1) {
            throw new IllegalArgumentException("a session runs one sample, these spikes have " + spikes.size());
        }
        run((Stimulus) spikes, response, limit);
    }

    private void run(Stimulus stimulus, Response response, Limit limit) {
        checkOpen();
        engine.check(stimulus, response);
        if (lost) {
            throw new IllegalStateException("the stream's state is unknown after a failed run: reset or restore it");
        }
        checkEpoch();
        checkKept();
        long start = System.nanoTime();
        lost = true;
        Message answer = engine.ask(stimulus, response, OptionalLong.of(stream), limit);
        if (answer instanceof ErrorReply) {
            checkEpoch(); // whatever the new connection lacks, the point is that it is another one
        }
        new ResponseFiller(response, 0, 1).fill(client.checked(answer));
        checkEpoch();
        lost = false;
        step += stimulus.steps();
        response.complete(engine.name(), response.answer().timed() ? System.nanoTime() - start : -1);
    }

    @Override
    public void reset() {
        checkOpen();
        replace(0, List.of());
    }

    @Override
    public long step() {
        checkOpen();
        return step;
    }

    @Override
    public long stateBytes() {
        return engine.image().program().stateBytes();
    }

    @Override
    public void snapshot(MemorySegment into) {
        checkOpen();
        checkSize(into);
        StateSnapshot snapshot = pull(List.of());
        MemorySegment state = Arena.ofAuto().allocate(into.byteSize(), Long.BYTES);
        state.set(JAVA_LONG, 0, snapshot.version());
        StateCopies.change(engine.image().program(), state, state, SyncMode.REPLACE, snapshot.variables());
        into.copyFrom(state);
    }

    @Override
    public void restore(MemorySegment from) {
        checkOpen();
        checkSize(from);
        MemorySegment state = Arena.ofAuto().allocate(from.byteSize(), Long.BYTES).copyFrom(from);
        if (StateCopies.step(state) < 0) {
            throw new IllegalArgumentException("snapshot: the step is negative");
        }
        for (long offset = Long.BYTES; offset < state.byteSize(); offset += Float.BYTES) {
            if (!Float.isFinite(state.get(JAVA_FLOAT, offset))) {
                throw new IllegalArgumentException("snapshot: the value at byte " + offset + " is not finite");
            }
        }
        replace(from.get(JAVA_LONG_UNALIGNED, 0), StateCopies.tensors(engine.image().program(), state, List.of()));
    }

    /** Tells the other side to forget the stream. If that fails, the stream ends with the connection. */
    @Override
    public void close() {
        boolean kept = epoch == client.epoch() && (lost || step != 0);
        if (!closed && kept && client.connection().isOpen()) {
            try {
                replace(0, List.of());
            } catch (EngineException e) {
                // The other side is told only once; nothing here depends on it.
            }
        }
        closed = true;
    }

    private void replace(long steps, List<WireTensor> variables) {
        engine.require();
        long now = client.epoch();
        long base = now != epoch ? 0 : lost ? pull(List.of()).version() : step;
        List<WireTensor> tensors = new ArrayList<>(variables);
        tensors.add(StateCopies.step(steps));
        lost = true;
        client.ask(Ack.class,
                new StateSync(engine.network(), OptionalLong.of(stream), base, SyncMode.REPLACE, tensors));
        epoch = now;
        checkEpoch();
        step = steps;
        lost = false;
    }

    private StateSnapshot pull(List<String> names) {
        engine.require();
        StateSnapshot snapshot = client.ask(StateSnapshot.class,
                new StatePull(engine.network(), OptionalLong.of(stream), names));
        if (!snapshot.digest().equals(engine.image().digest())) {
            throw new EngineException("the stream belongs to another network, " + snapshot.digest());
        }
        checkEpoch();
        return snapshot;
    }

    /** After a reconnect the other side has no state, and a run would start from rest. Fails in this case. */
    private void checkEpoch() {
        if (client.epoch() != epoch) {
            lost = true;
            throw new EngineException(EngineException.Status.DISCONNECTED,
                    "the stream's state is gone with the connection: reset or restore it");
        }
    }

    /** A cell behind a hub may have restarted although this connection stayed. Checks that it still has the state. */
    private void checkKept() {
        List<StateVariable> variables = engine.image().program().state();
        if (step == 0 || variables.isEmpty() || client.cell().isEmpty()) {
            return;
        }
        if (pull(List.of(variables.getFirst().name())).version() != step) {
            lost = true;
            throw new EngineException(EngineException.Status.DISCONNECTED,
                    "'" + client.target() + "' does not know the stream's state any more: reset or restore it");
        }
    }

    private void checkOpen() {
        engine.checkOpen();
        if (closed) {
            throw new ClosedException("the session");
        }
    }

    private void checkSize(MemorySegment snapshot) {
        if (snapshot.byteSize() != stateBytes()) {
            throw new IllegalArgumentException("a snapshot of this network has " + stateBytes()
                    + " bytes, this one has " + snapshot.byteSize());
        }
    }
}
