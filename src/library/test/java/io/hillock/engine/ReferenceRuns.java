package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.nir.ReferenceFiles;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Function;

/** Runs networks of {@link ReferenceFiles} on every engine and compares the results with the expected ones. */
final class ReferenceRuns {
    static final List<Function<Image, Engine>> ENGINES = List.of(JavaEngine::open, NativeEngine::open,
            image -> NativeEngine.open(image, EngineOptions.DEFAULT.withIsa(Isa.SCALAR)));

    private ReferenceRuns() {}

    static Npz npz(String name) {
        return Npz.open(ReferenceFiles.file(name));
    }

    static Image image(String nir, RunSettings settings) {
        return Image.compile(NirReader.read(ReferenceFiles.file(nir)), settings);
    }

    /** Runs one sample {@code [T, *in]}. */
    static Response run(Arena arena, Engine engine, NpyArray input, String... record) {
        int steps = (int) input.dim(0);
        Batch batch = new Batch(input.floats(arena), 1, steps, false);
        Response response = engine.image().response(arena, 1, steps,
                RequestedOutputs.COUNTS.withRaster().record(record));
        engine.run(batch, response);
        return response;
    }

    static MemorySegment recording(Response response, String name) {
        return response.recordings().stream().filter(r -> r.track().name().equals(name)).map(Recording::values)
                .findFirst()
                .orElseThrow();
    }

    /** All spikes must be equal; the message names the first cell that differs. */
    static void assertSpikes(NpyArray expected, MemorySegment actual, String what) {
        double[] values = expected.toDoubles();
        assertEquals(values.length, actual.byteSize() / Float.BYTES, what);
        int neurons = values.length / (int) expected.dim(0);
        int differ = 0;
        String first = "";
        for (int i = 0; i < values.length; i++) {
            if (values[i] != actual.getAtIndex(ValueLayout.JAVA_FLOAT, i) && differ++ == 0) {
                first = "step " + i / neurons + ", neuron " + i % neurons + ": expected " + values[i] + ", is "
                        + actual.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        }
        assertEquals(0, differ, what + ": spikes that differ of " + values.length + ", first at " + first);
    }

    /** Analog values agree with a float64 reference to float32 rounding, relative to the largest value. */
    static void assertClose(NpyArray expected, MemorySegment actual, String what) {
        double[] values = expected.toDoubles();
        double scale = 1e-6;
        for (double value : values) {
            scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < values.length; i++) {
            double error = Math.abs(values[i] - actual.getAtIndex(ValueLayout.JAVA_FLOAT, i)) / scale;
            int index = i;
            assertTrue(error < 5e-6,
                    () -> what + ": element " + index + " is off by " + error + " of the largest value");
        }
    }
}
