package io.hillock.cli.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.cli.CommandFailure;
import io.hillock.model.Shape;
import io.hillock.npy.DType;
import io.hillock.npy.NpyArray;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * An array of encodings for one Input of a network. Its values are converted to float32 slice by slice, so that a large file needs little memory.
 *
 * @param name the file, and the array in it
 * @param array in C order
 * @param held whether each sample is one vector, held for all steps
 * @param batched whether the array has a dimension that counts samples; if not, it is one sample
 * @param layout the order of the first two dimensions if batched
 */
public record ArraySamples(String name, NpyArray array, int samples, int steps, boolean held, boolean batched,
        ArrayLayout layout)
        implements
            InputSamples {

    /**
     * Opens an array.
     *
     * @param name as {@code X.npy}, {@code X.npz} (which must hold one array alone) or {@code X.npz:NAME}
     * @param in shape of the Input in one step
     * @param steps how long each vector is held; empty if the array has a time dimension
     * @param layout of an array with a batch and a time dimension
     * @throws CommandFailure if the array's shape does not fit; the message names shapes that would
     */
    public static ArraySamples open(String name, Shape in, OptionalInt steps, ArrayLayout layout) {
        return of(name, ArrayFile.read(name), in, steps, layout);
    }

    /**
     * Opens an array of samples, [B, T, *in], or [B, *in] with each sample held.
     *
     * @param name as {@link #open} takes it
     * @param steps how long a vector is held; 0 if not given
     * @throws CommandFailure if the array's shape does not fit; the message names shapes that would
     */
    static ArraySamples samples(String name, Shape in, int steps) {
        NpyArray array = ArrayFile.read(name);
        boolean held = array.rank() == in.rank() + 1;
        if (array.rank() != in.rank() + 2 && !(held && steps > 0)) {
            throw new CommandFailure(name + ": shape " + array.shape() + " does not fit, the network takes " + in
                    + " a step: samples are [B, T, *in], or with --steps [B, *in]");
        }
        return of(name, array, in, held ? OptionalInt.of(steps) : OptionalInt.empty(), ArrayLayout.BT);
    }

    private static ArraySamples of(String name, NpyArray array, Shape in, OptionalInt steps, ArrayLayout layout) {
        boolean held = steps.isPresent();
        int extra = array.rank() - in.rank();
        int unbatched = held ? 0 : 1;
        if (extra < unbatched || extra > unbatched + 1 || !endsWith(array.shape(), in) || array.size() == 0) {
            throw new CommandFailure(
                    name + ": shape " + array.shape() + " does not fit, the network takes " + in + " a step: "
                            + expected(in, held));
        }
        boolean batched = extra > unbatched;
        boolean stepsFirst = layout == ArrayLayout.TB;
        if (stepsFirst && (held || !batched)) {
            throw new CommandFailure(name + ": shape " + array.shape()
                    + " has no order of steps and samples, --layout TB is for [T, B, *in]");
        }
        return new ArraySamples(name, inOrder(array), batched ? count(name, array.dim(stepsFirst ? 1 : 0)) : 1,
                held ? steps.getAsInt() : count(name, array.dim(stepsFirst ? 0 : extra - 1)), held, batched, layout);
    }

    @Override
    public long elements() {
        return array.size() / samples;
    }

    /** In the file's memory if it has the engines' layout, otherwise a copy in {@code arena}. */
    @Override
    public Batch batch(int from, int count, Arena arena) {
        long size = Math.multiplyExact(count, elements());
        NpyArray part = new NpyArray(array.dtype(), array.byteOrder(), false, List.of(size),
                layout == ArrayLayout.BT ? inPlace(from, count) : gathered(from, count, arena));
        MemorySegment values = part.floats(arena);
        for (long i = 0; i < size; i++) {
            if (!Float.isFinite(values.getAtIndex(JAVA_FLOAT, i))) {
                throw new CommandFailure(name + ": the value at " + index(position(from * elements() + i)) + " is "
                        + values.getAtIndex(JAVA_FLOAT, i) + ", inputs must be finite");
            }
        }
        return new Batch(values, count, steps, held);
    }

    private MemorySegment inPlace(int from, int count) {
        long bytes = elements() * array.dtype().bytes();
        return array.data().asSlice(from * bytes, count * bytes);
    }

    /** Copies samples whose steps lie apart. */
    private MemorySegment gathered(int from, int count, Arena arena) {
        long stepElements = elements() / steps;
        long stepBytes = stepElements * array.dtype().bytes();
        MemorySegment all = arena.allocate((long) count * steps * stepBytes, Float.BYTES);
        for (long row = 0; row < (long) count * steps; row++) {
            long at = position(from * elements() + row * stepElements) * array.dtype().bytes();
            MemorySegment.copy(array.data(), at, all, row * stepBytes, stepBytes);
        }
        return all;
    }

    /** The place in the array of an element that is counted sample by sample. */
    private long position(long element) {
        if (layout == ArrayLayout.BT) {
            return element;
        }
        long stepElements = elements() / steps;
        long sample = element / elements();
        long step = element % elements() / stepElements;
        return (step * samples + sample) * stepElements + element % stepElements;
    }

    private static NpyArray inOrder(NpyArray array) {
        return array.fortran()
                ? NpyArray.of(DType.F4, array.floats(Arena.ofAuto()),
                        array.shape().stream().mapToLong(Long::longValue).toArray())
                : array;
    }

    private static boolean endsWith(List<Long> shape, Shape in) {
        List<Long> end = in.dims().stream().map(Integer::longValue).toList();
        return shape.subList(shape.size() - end.size(), shape.size()).equals(end);
    }

    private static int count(String name, long count) {
        if (count > Integer.MAX_VALUE) {
            throw new CommandFailure(name + ": " + count + " samples or steps are too many");
        }
        return (int) count;
    }

    private static String expected(Shape in, boolean held) {
        String step = in.toString();
        String dims = step.substring(1, step.length() - 1);
        return held
                ? "with --steps it is [" + dims + "] or [B, " + dims + "]"
                : "[T, " + dims + "] or [B, T, " + dims + "], or with --steps [" + dims + "] or [B, " + dims + "]";
    }

    private String index(long flat) {
        List<Long> index = new ArrayList<>();
        long rest = flat;
        for (int dim = array.rank() - 1; dim >= 0; dim--) {
            index.addFirst(rest % array.dim(dim));
            rest /= array.dim(dim);
        }
        return index.toString();
    }
}
