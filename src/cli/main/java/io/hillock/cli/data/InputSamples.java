package io.hillock.cli.data;

import io.hillock.spike.Batch;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The samples that a command runs. */
public interface InputSamples {
    long CIRCULATING_BYTES = 256 << 20;
    long ALIGNMENT = 64;

    /** What the user named, for messages. */
    String name();

    int samples();

    int steps();

    /** Whether each sample is one vector, held for all steps. */
    boolean held();

    /** Whether the input has a dimension of samples; if not, it is one sample. */
    boolean batched();

    /** Elements of one sample. */
    long elements();

    /**
     * Some of the samples, in the engines' layout. The memory belongs to {@code arena} or to this input.
     *
     * @throws io.hillock.cli.CommandFailure if a value is not finite; the message names it
     */
    Batch batch(int from, int count, Arena arena);

    /** The same samples in the form that engines run fastest: lists of spikes if the input is one of spikes, otherwise a batch. */
    default Stimulus stimulus(int from, int count, Arena arena) {
        return batch(from, count, arena);
    }

    /**
     * Batches of one size, to cycle through. They hold all samples in order, up to 256 MB, and start over to fill the last batch. The
     * memory belongs to the arena.
     */
    default List<Batch> batches(int size, Arena arena) {
        long bytes = elements() * Float.BYTES;
        int wanted = Math.ceilDiv(samples(), size);
        int count = Math.clamp(CIRCULATING_BYTES / Math.multiplyExact(bytes, size), 1, wanted);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MemorySegment values = arena.allocate(bytes * size, ALIGNMENT);
            for (int j = 0; j < size; j++) {
                try (Arena sample = Arena.ofConfined()) {
                    int index = (int) (((long) i * size + j) % samples());
                    MemorySegment.copy(batch(index, 1, sample).values(), 0, values, j * bytes, bytes);
                }
            }
            batches.add(new Batch(values, size, steps(), held()));
        }
        return batches;
    }
}
