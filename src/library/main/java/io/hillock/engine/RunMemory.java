package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.image.program.Signal;
import java.util.List;

/**
 * An upper bound of the memory that one run needs beside the image, the input and the response. It holds for each
 * engine of this process, and is computed before anything is allocated. It depends neither on the number of steps nor
 * on that of samples. The engine keeps the memory for its next run; concurrent runs each need it once.
 *
 * @param blockSteps time steps that run layer by layer at once: the requested number, or fewer if their signals would
 *     take more than 64 MiB
 * @param bytes bytes of signals, states and lists of sources
 */
public record RunMemory(int blockSteps, long bytes) {
    /** The limit on the signals of one block: 64 MiB. */
    private static final long BLOCK_FLOATS = 16 << 20;
    /**
     * The limit on the signals of samples that run together in the native engine: 2 MiB, or one block of one sample.
     */
    private static final long TOGETHER_FLOATS = 1 << 19;
    private static final int TOGETHER_ROWS = 4096;
    /** Lists of sources: 4 MiB for dense transforms and as much for convolutions, or the lists of one row. */
    private static final long LIST_BYTES = 4 << 20;
    /** Bytes per source and target of a plastic transform, for changes to its weights that wait. */
    private static final int SOURCE_BYTES = 265;
    private static final int TARGET_BYTES = 80;

    /** @param mostBlockSteps the largest block that the engine's options allow */
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
        // The step before the block needs a row too.
        long java = (blockSteps + 1) * signals + largest;
        long rows = Math.max(blockSteps, Math.min(TOGETHER_FLOATS / step, TOGETHER_ROWS));
        long input = stride(image.inputShape().size());
        long cpp = rows * step + Math.clamp(TOGETHER_FLOATS / input, blockSteps, rows) * input;
        long states = Math.max(TOGETHER_FLOATS * Float.BYTES, program.stateBytes());
        return new RunMemory(blockSteps, Float.BYTES * Math.max(java, cpp) + states + lists(image));
    }

    /** Whether any operation reads the sum of several signals, or of none, which needs its own row. */
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
                        // Needs only signals and states.
                    }
                }
            }
        }
        return dense + convolution + plastic;
    }

    /** Bytes of a convolution's sums in the native engine: each group's targets are padded to whole cache lines. */
    private static long sums(int groups, int channels, int elements) {
        long positions = elements / channels + 1;
        return Float.BYTES * positions * groups * ((channels / groups + 15) / 16 * 16);
    }

    /**
     * The distance between rows of the native engine in floats: rows start at multiples of 64 bytes, an odd number of
     * them apart.
     */
    private static long stride(long size) {
        return size < 16 ? size : (size + 15) / 16 * 16 + 16;
    }
}
