package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.image.program.OperationInput;
import io.hillock.image.program.Program;
import io.hillock.spike.Batch;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * The values of all signals during one block of time steps. A signal has one row per step, after a first row for the
 * step before the block. A signal cannot change within a run if the input is held and only stateless operations lead to
 * it. Such a signal is computed once per block and has one row for all steps. One thread.
 */
final class SignalBlock {
    private final Program program;
    private final float[][] blocks;
    private final int[] sizes;
    private final boolean[] constant;
    private final float[] operand;
    /** One step of the encoding, of spikes that come as lists. */
    private final float[] inputRow;

    SignalBlock(Program program, int blockSteps) {
        this.program = program;
        this.sizes = program.signals().stream().mapToInt(signal -> signal.shape().size()).toArray();
        this.blocks = Arrays.stream(sizes).mapToObj(size -> new float[Math.multiplyExact(size, blockSteps + 1)])
                .toArray(float[][]::new);
        this.constant = new boolean[sizes.length];
        this.inputRow = new float[program.inputShape().size()];
        this.operand = new float[Arrays.stream(sizes).max().orElse(0)];
    }

    float[] block(int signal) {
        return blocks[signal];
    }

    int size(int signal) {
        return sizes[signal];
    }

    boolean constant(int signal) {
        return constant[signal];
    }

    void constant(int signal, boolean is) {
        constant[signal] = is;
    }

    /** Whether a stateless operation over these sources gives the same result at every step. */
    boolean allConstant(List<OperationInput> sources) {
        for (OperationInput source : sources) {
            if (source.late() || !constant[source.signal()]) {
                return false;
            }
        }
        return true;
    }

    /** Index in {@link #block} where step k of the block starts. */
    int row(int signal, int k) {
        return constant[signal] ? sizes[signal] : (k + 1) * sizes[signal];
    }

    /** Index in {@link #block} where the step before step k starts. */
    int rowBefore(int signal, int k) {
        return k == 0 ? 0 : row(signal, k - 1);
    }

    int row(OperationInput source, int k) {
        return source.late() ? rowBefore(source.signal(), k) : row(source.signal(), k);
    }

    /** The sum of the sources at step k, left to right; +0 without sources. The next call overwrites the array. */
    float[] sum(List<OperationInput> sources, int k) {
        if (sources.isEmpty()) {
            Arrays.fill(operand, 0);
            return operand;
        }
        OperationInput first = sources.getFirst();
        int size = sizes[first.signal()];
        System.arraycopy(blocks[first.signal()], row(first, k), operand, 0, size);
        for (int s = 1; s < sources.size(); s++) {
            float[] block = blocks[sources.get(s).signal()];
            int from = row(sources.get(s), k);
            for (int j = 0; j < size; j++) {
                operand[j] += block[from + j];
            }
        }
        return operand;
    }

    /** Copies the input of steps {@code start} to {@code start + length} (exclusive) of a sample into the block. */
    void read(Stimulus stimulus, int sample, int start, int length) {
        long firstRow = (long) sample * stimulus.steps() + start;
        switch (stimulus) {
            case Batch batch when batch.held() -> read(batch.values(), sample, 1);
            case Batch batch -> read(batch.values(), firstRow, length);
            case Spikes spikes -> {
                MemorySegment row = MemorySegment.ofArray(inputRow);
                for (int k = 0; k < length; k++) {
                    spikes.fill(firstRow + k, row.fill((byte) 0));
                    spread(row, 0, k);
                }
            }
        }
    }

    /** Copies rows of the encoding. */
    private void read(MemorySegment values, long firstRow, int rows) {
        long rowBytes = (long) inputRow.length * Float.BYTES;
        for (int k = 0; k < rows; k++) {
            spread(values, (firstRow + k) * rowBytes, k);
        }
    }

    /** Copies the row at an offset in bytes to step k of the inputs, one after the other. */
    private void spread(MemorySegment values, long offset, int k) {
        for (int i = 0; i < program.inputs().size(); i++) {
            int signal = program.inputs().get(i).signal();
            int size = sizes[signal];
            MemorySegment.copy(values, JAVA_FLOAT, offset, blocks[signal], (k + 1) * size, size);
            offset += (long) size * Float.BYTES;
        }
    }

    /** Copies the step before the block from the state, for signals that are read late. */
    void carryIn(StateArrays state) {
        for (int signal = 0; signal < sizes.length; signal++) {
            int previous = program.signal(signal).previous();
            if (previous != Program.NONE) {
                System.arraycopy(state.variable(previous), 0, blocks[signal], 0, sizes[signal]);
            }
        }
    }

    /** Copies the last step of the block to the state. */
    void carryOut(StateArrays state, int length) {
        for (int signal = 0; signal < sizes.length; signal++) {
            int previous = program.signal(signal).previous();
            if (previous != Program.NONE) {
                System.arraycopy(blocks[signal], row(signal, length - 1), state.variable(previous), 0, sizes[signal]);
            }
        }
    }
}
