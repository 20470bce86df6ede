package io.hillock.cli.data;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.cli.CommandFailure;
import io.hillock.image.Image;
import io.hillock.image.program.StateVariable;
import io.hillock.npy.DType;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The states of some streams of an image. As a file it is an npz. {@code digest} uint8 [32] is the SHA-256 of the image; {@code step} int64
 * [B] counts the steps so far; each state variable is under its name, float32 [B, *shape].
 *
 * @param values the streams' states one after the other, as sessions snapshot them
 */
public record StateFile(Image image, int streams, MemorySegment values) {
    private static final String DIGEST = "digest";
    private static final String STEP = "step";

    public static StateFile atRest(Image image, int streams, Arena arena) {
        return new StateFile(image, streams, arena.allocate(streams * image.program().stateBytes(), Long.BYTES));
    }

    /** Reads a file that {@link #write} wrote. Refuses states of another image or another number of streams. */
    public static StateFile read(Path file, Image image, int streams, Arena arena) {
        Npz npz = Npz.open(file);
        if (!Arrays.equals(array(file, npz, DIGEST, DType.U1, 32).toLongs(), digest(image).toLongs())) {
            throw new CommandFailure(
                    file + ": key '" + DIGEST + "': a state of another network, or of this one with other settings");
        }
        StateFile states = atRest(image, streams, arena);
        long[] steps = array(file, npz, STEP, DType.I8, streams).toLongs();
        for (int stream = 0; stream < streams; stream++) {
            states.of(stream).set(JAVA_LONG, 0, steps[stream]);
        }
        long offset = Long.BYTES;
        for (StateVariable variable : image.program().state()) {
            MemorySegment from = array(file, npz, variable.name(), DType.F4, shape(streams, variable)).floats(arena);
            long bytes = from.byteSize() / streams;
            for (int stream = 0; stream < streams; stream++) {
                MemorySegment.copy(from, stream * bytes, states.of(stream), offset, bytes);
            }
            offset += bytes;
        }
        return states;
    }

    public void write(Path file) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put(DIGEST, digest(image));
        arrays.put(STEP, NpyArray.of(IntStream.range(0, streams).mapToLong(this::step).toArray(), streams));
        long offset = Long.BYTES;
        for (StateVariable variable : image.program().state()) {
            long bytes = (long) Float.BYTES * variable.shape().size();
            MemorySegment to = Arena.ofAuto().allocate(streams * bytes, Float.BYTES);
            for (int stream = 0; stream < streams; stream++) {
                MemorySegment.copy(of(stream), offset, to, stream * bytes, bytes);
            }
            arrays.put(variable.name(), NpyArray.of(DType.F4, to, shape(streams, variable)));
            offset += bytes;
        }
        Npz.write(file, arrays, Npz.Compression.STORED);
    }

    /** One stream's state. */
    public MemorySegment of(int stream) {
        long bytes = image.program().stateBytes();
        return values.asSlice(stream * bytes, bytes);
    }

    private long step(int stream) {
        return of(stream).get(JAVA_LONG, 0);
    }

    private static NpyArray array(Path file, Npz npz, String key, DType dtype, long... shape) {
        NpyArray array = npz.array(key);
        if (array.dtype() != dtype || !array.shape().equals(LongStream.of(shape).boxed().toList())) {
            throw new CommandFailure(
                    file + ": key '" + key + "': " + array + " where " + dtype.label() + " " + Arrays.toString(shape)
                            + " is needed");
        }
        return array;
    }

    private static long[] shape(int streams, StateVariable variable) {
        return LongStream.concat(LongStream.of(streams), variable.shape().dims().stream().mapToLong(Integer::longValue))
                .toArray();
    }

    private static NpyArray digest(Image image) {
        return NpyArray.of(HexFormat.of().parseHex(image.digest()), 32);
    }
}
