package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.Image;
import io.hillock.model.Affine;
import io.hillock.model.Lif;
import io.hillock.model.Linear;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Scale;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.nir.NirReader;
import io.hillock.nir.ReferenceFiles;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as exporters write them, and the spikes that they must give. */
class ExportedFilesTest {

    @ParameterizedTest
    @CsvSource({"bias_false,1e-4", "scalar_neuron_parameters,1e-4", "metadata_opaque,1e-4", "dt_not_the_files,1"})
    void bothEnginesGiveTheRightSpikes(String name, double dt) {
        Image image = Image.compile(read(name), RunSettings.of(Profile.NIR).withDt(dt));
        assertEquals(List.of(), image.warnings());
        Npz arrays = Npz.open(ReferenceFiles.file("exported/" + name + ".npz"));
        try (Engine java = JavaEngine.open(image); Engine engine = NativeEngine.open(image)) {
            for (Engine one : List.of(java, engine)) {
                assertArrayEquals(arrays.array("expected").toFloats(), run(one, image, arrays.array("input")),
                        name + " on " + one.name());
            }
        }
    }

    @Test
    void numbersOfEveryType() {
        Network network = read("number_types");
        assertEquals(new Affine(Tensor.of(Shape.of(2, 3), 1, 0, 2, 3, 1, 0), Tensor.vector(1, 0)),
                network.nodes().get("fc"));
        assertEquals(new Linear(Tensor.of(Shape.of(2, 2), 1, 0, 1, 1)), network.nodes().get("mask"));
        assertEquals(new Lif(Tensor.vector(0.5), Tensor.vector(2), Tensor.vector(0), Tensor.vector(1, 2),
                Tensor.vector(-1)), network.nodes().get("lif"));
        assertEquals(new Scale(Tensor.vector(3)), network.nodes().get("gain"));
    }

    @Test
    void opaqueMetadataAreReadPast() {
        assertEquals(Map.of(), read("metadata_opaque").metadata());
    }

    private static float[] run(Engine engine, Image image, NpyArray input) {
        int steps = (int) input.dim(0);
        try (Arena arena = Arena.ofConfined()) {
            var response = image.response(arena, 1, steps, new RequestedOutputs(true, false, List.of()));
            engine.run(new Batch(input.floats(arena), 1, steps, false), response);
            return response.raster().toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    private static Network read(String name) {
        return NirReader.read(ReferenceFiles.file("exported/" + name + ".nir"));
    }
}
