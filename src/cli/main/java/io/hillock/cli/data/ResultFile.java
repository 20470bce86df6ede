package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.model.Shape;
import io.hillock.npy.DType;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.OutputPort;
import io.hillock.spike.OutputResponse;
import io.hillock.spike.RecordedSignal;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An npz file of results, held in memory until it is written. It has {@code out} float32 [T, *out], {@code label} int64 and {@code
 * confidence} float64. It has {@code counts} int64 [*out] for spiking outputs, or {@code score} float64 [*out] for membranes. All these
 * are of the Output that gives the label; if there are several Outputs, {@code out:NAME} and {@code counts:NAME} or {@code score:NAME} are
 * those of each. Recordings are {@code NODE:z} and {@code NODE:v} float32 [T, *shape]. Each array has a leading dimension of samples if the input had one.
 */
public final class ResultFile {
    private final Path file;
    private final Arena arena;
    private final Layout layout;
    private final Map<String, NpyArray> perStep = new LinkedHashMap<>();
    private int taken;

    /** @throws CommandFailure if the file cannot be written */
    public ResultFile(Path file, InputSamples input, ResponseShape answer, Arena arena) {
        this.file = file;
        this.arena = arena;
        this.layout = new Layout(input);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(file)) {
            throw new CommandFailure(file + ": cannot be written: "
                    + (Files.isDirectory(file) ? "it is a folder" : "no folder to write to at " + folder));
        }
        for (RecordedSignal track : answer.tracks()) {
            for (OutputPort port : answer.ports()) {
                if (answer.ports().size() > 1 && names(port).contains(track.name())) {
                    throw new CommandFailure(file + ": cannot hold the recording '" + track.name()
                            + "' beside the values of Output '" + port.name() + "', which have the same name");
                }
            }
        }
    }

    private static String name(OutputPort port) {
        return "out:" + port.name();
    }

    private static List<String> names(OutputPort port) {
        return List.of(name(port), OutputResults.name(port));
    }

    /** Copies raster and recordings. */
    public void add(Response response) {
        append(response.output(), "out");
        if (response.outputs().size() > 1) {
            response.answer().ports().forEach(port -> append(response.output(port.name()), name(port)));
        }
        for (Recording recording : response.recordings()) {
            RecordedSignal track = recording.track();
            MemorySegment into = place(track.name(), track.shape());
            MemorySegment.copy(recording.values(), 0, into, 0, recording.values().byteSize());
        }
        taken += response.answer().batch();
    }

    public void write(RunResults results) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("out", perStep.remove("out"));
        arrays.putAll(results.arrays(layout));
        arrays.putAll(perStep);
        Npz.write(file, arrays, Npz.Compression.STORED);
    }

    private void append(OutputResponse output, String name) {
        output.copyRaster(place(name, output.shape()));
    }

    /** Where the values of the next samples go. */
    private MemorySegment place(String name, Shape shape) {
        NpyArray array = perStep.computeIfAbsent(name, _ -> zeros(shape));
        long each = array.data().byteSize() / layout.input().samples();
        return array.data().asSlice(taken * each);
    }

    private NpyArray zeros(Shape shape) {
        long floats = Math.multiplyExact((long) layout.input().samples() * layout.input().steps(), shape.size());
        return NpyArray.of(DType.F4, arena.allocate(Math.multiplyExact(floats, Float.BYTES), Float.BYTES),
                layout.perStep(shape));
    }
}
