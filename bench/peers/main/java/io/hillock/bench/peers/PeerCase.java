package io.hillock.bench.peers;

import io.hillock.model.Network;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.nir.NirWriter;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.spike.Batch;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A network with its inputs and the batch sizes to measure.
 *
 * @param samples all samples; a batch takes the first ones
 * @param shape shape of one step of a sample
 */
record PeerCase(String name, Network network, RunSettings settings, Batch samples, Shape shape, List<Integer> batches) {

    /** Float values of the first samples. */
    Batch batch(int size) {
        return new Batch(samples.values().asSlice(0, Float.BYTES * sampleSize() * size), size, samples.steps(),
                samples.held());
    }

    long sampleSize() {
        return (long) shape.size() * (samples.held() ? 1 : samples.steps());
    }

    /** Writes the files that the peers read. */
    void write(Path folder) {
        NirWriter.write(network, nir(folder));
        float[] values = samples.values().toArray(ValueLayout.JAVA_FLOAT);
        Npy.write(inputs(folder), NpyArray.of(values, samples.size(), sampleSize()));
    }

    Path nir(Path folder) {
        return folder.resolve(name + ".nir");
    }

    Path inputs(Path folder) {
        return folder.resolve(name + ".npy");
    }

    /** The arguments that describe a run to the scripts: steps, held or streamed, reset, shape. */
    List<String> terms() {
        return List.of(Integer.toString(samples.steps()), samples.held() ? "held" : "streamed",
                settings.reset() == Reset.SUBTRACT_LATE ? "late" : "zero",
                shape.dims().stream().map(String::valueOf).collect(Collectors.joining("x")));
    }
}
