package io.hillock.remote.serve;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.ShareableMessage;
import io.hillock.remote.SpikePositions;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.util.function.Consumer;

/** The input of a checked run, in memory that every thread may read. */
sealed interface RunInput {
    int size();

    int steps();

    /** The memory that the input takes while it is under way, in bytes. */
    long bytes(Engine engine);

    /** Runs from rest. */
    void run(Engine engine, Response response, Limit limit);

    /** Continues a stream. */
    void run(Session stream, Response response, Limit limit);

    /** @param held whether the encoding is one vector for all steps */
    static RunInput of(WireTensor encoding, int size, int steps, boolean held) {
        return encoding.type() == WireElementType.SPIKES
                ? new Positions(ShareableMessage.of(encoding), size, steps)
                : new Rows(new Batch(ShareableMessage.of(encoding.data()), size, steps, held));
    }

    /** Values in full, in the message's memory. */
    record Rows(Batch batch) implements RunInput {
        @Override
        public int size() {
            return batch.size();
        }

        @Override
        public int steps() {
            return batch.steps();
        }

        @Override
        public long bytes(Engine engine) {
            return batch.values().byteSize();
        }

        @Override
        public void run(Engine engine, Response response, Limit limit) {
            engine.run(batch, response, limit);
        }

        @Override
        public void run(Session stream, Response response, Limit limit) {
            stream.run(new Encoding(batch), response, limit);
        }
    }

    /** Positions of spikes. They become lists when the run begins, after their memory was counted. */
    record Positions(WireTensor spikes, int size, int steps) implements RunInput {
        @Override
        public long bytes(Engine engine) {
            long rows = engine.readsSpikes() ? 0 : spikes.fullBytes();
            return spikes.data().byteSize() + SpikePositions.bytes(spikes, size, steps) + rows;
        }

        @Override
        public void run(Engine engine, Response response, Limit limit) {
            withLists(lists -> engine.run(lists, response, limit));
        }

        @Override
        public void run(Session stream, Response response, Limit limit) {
            withLists(lists -> stream.run(lists, response, limit));
        }

        private void withLists(Consumer<Spikes> run) {
            try (Arena memory = Arena.ofConfined()) {
                run.accept(SpikePositions.lists(spikes, size, steps, memory));
            }
        }
    }
}
