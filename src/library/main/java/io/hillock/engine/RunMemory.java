package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.image.program.Signal;
import java.util.List;

/**
 * What one run takes beside the image, the input and the response: an upper bound for each engine of this process, computed before anything is
 * allocated. It depends on neither steps nor samples. What a run has taken stays with its engine, for the next run; runs at the same time take it
 * once each.
 *
 * @param blockSteps time steps that run layer by layer at once: as many as asked for, fewer where their signals would take more than 64 MiB
 * @param bytes of signals, states and lists of sources
 */
public record RunMemory(int blockSteps, long bytes) {
    /** Of the signals of one block: 64 MiB. */
    private static final long BLOCK_FLOATS = 16 << 20;
    /** Of samples that run together in the native engine: 2 MiB, or one block of one sample. */
    private static final long TOGETHER_FLOATS = 1 << 19;
    private static final int TOGETHER_ROWS = 4096;
    /** Lists of sources: 4 MiB of a dense connection, and as much of a convolution, or those of one row. */
    private static final long LIST_BYTES = 4 << 20;
    /** Of changes to a plastic connection's weights that wait. */
    private static final int SOURCE_BYTES = 265;
    private static final int TARGET_BYTES = 80;

    /** @param mostBlockSteps that the engine's options allow */
    public static RunMemory of(Image image, int mostBlockSteps) {
        Program program = image.program();
        long signals = 0;
        long largest = 0;
        for (Signal signal : program.signals()) {
            signals += stride(signal.shape().size());
            largest = Math.max(largest, stride(signal.shape().size()));
        }
        long step = signals + (sums(program) ? largest : 0);
        int blockSteps = Math.clamp(BLOCK_FLOATS / step, 1, mostBlockSteps);
        // The step before the block has a row too.
        long java = (blockSteps + 1) * signals + largest;
        long rows = Math.max(blockSteps, Math.min(TOGETHER_FLOATS / step, TOGETHER_ROWS));
        long input = stride(program.signal(program.input()).shape().size());
        long cpp = rows * step + Math.clamp(TOGETHER_FLOATS / input, blockSteps, rows) * input;
        long states = Math.max(TOGETHER_FLOATS * Float.BYTES, program.stateBytes());
        return new RunMemory(blockSteps, Float.BYTES * Math.max(java, cpp) + states + lists(image));
    }

    /** Whether an operation reads the sum of several signals, which needs a row of its own. */
    private static boolean sums(Program program) {
        return program.stages().stream().flatMap(List::stream).anyMatch(operation -> operation.in().size() != 1);
    }

    private static long lists(Image image) {
        long dense = 0;
        long convolution = 0;
        long plastic = 0;
        for (List<Operation> stage : image.program().stages()) {
            for (Operation operation : stage) {
                switch (operation) {
                    case Operation.Linear linear -> dense = Math.max(dense,
                            Math.max(LIST_BYTES, 2L * Float.BYTES * image.tensorShape(linear.weight()).dim(0)));
                    case Operation.Conv conv -> convolution = Math.max(convolution,
                            LIST_BYTES + sums(conv.groups(), conv.output().dim(0), conv.output().size()));
                    case Operation.Plastic learning -> {
                        var weight = image.program().state().get(learning.weight()).shape();
                        plastic += (long) SOURCE_BYTES * weight.dim(0) + (long) TARGET_BYTES * weight.dim(1);
                    }
                    case Operation _ -> {
                        // Works on signals and states alone.
                    }
                }
            }
        }
        return dense + convolution + plastic;
    }

    /** Of a convolution in the native engine: each group's targets are padded to whole cache lines. */
    private static long sums(int groups, int channels, int elements) {
        long positions = elements / channels + 1;
        return Float.BYTES * positions * groups * ((channels / groups + 15) / 16 * 16);
    }

    /** Rows of the native engine start at multiples of 64 bytes, an odd number of them apart. */
    private static long stride(long size) {
        return size < 16 ? size : (size + 15) / 16 * 16 + 16;
    }
}
