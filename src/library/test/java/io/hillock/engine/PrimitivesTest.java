package io.hillock.engine;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.nir.ReferenceFiles;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.OutputKind;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each node type alone and in small graphs, against the numpy reference. */
class PrimitivesTest {
    static List<String> names() {
        return ReferenceFiles.all("primitives", ".nir").stream()
                .map(file -> file.getFileName().toString().replace(".nir", "")).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void primitive(String name) {
        Npz expected = ReferenceRuns.npz("primitives/" + name + ".npz");
        for (String reset : List.of("zero", "sub")) {
            if (!expected.names().contains(reset + "/float64/out")) {
                continue;
            }
            RunSettings settings = RunSettings.of(Profile.NIR)
                    .withReset(reset.equals("zero") ? Reset.TO_V_RESET : Reset.SUBTRACT);
            Image image = ReferenceRuns.image("primitives/" + name + ".nir", settings);
            String[] record = expected.names().stream()
                    .filter(key -> key.startsWith(reset + "/float64/") && key.contains(":"))
                    .map(key -> key.substring((reset + "/float64/").length())).toArray(String[]::new);
            for (var open : ReferenceRuns.ENGINES) {
                try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                    Response response = ReferenceRuns.run(arena, engine, expected.array("input"), record);
                    String what = name + " " + reset + " " + engine.name();
                    for (String recorded : record) {
                        NpyArray values = expected.array(reset + "/float64/" + recorded);
                        if (recorded.endsWith(":z")) {
                            ReferenceRuns.assertSpikes(values, ReferenceRuns.recording(response, recorded),
                                    what + " " + recorded);
                        } else {
                            ReferenceRuns.assertClose(values, ReferenceRuns.recording(response, recorded),
                                    what + " " + recorded);
                        }
                    }
                    NpyArray out = expected.array(reset + "/float64/out");
                    if (image.outputPorts().getFirst().kind() == OutputKind.SPIKES) {
                        ReferenceRuns.assertSpikes(out, response.raster(), what + " out");
                    } else {
                        ReferenceRuns.assertClose(out, response.raster(), what + " out");
                    }
                }
            }
        }
    }

    @Test
    void networkOfTheHdf5Variants() {
        Npz expected = ReferenceRuns.npz("hdf5_variants/expected.npz");
        Image image = ReferenceRuns.image("hdf5_variants/plain.nir", RunSettings.of(Profile.NIR));
        for (var open : ReferenceRuns.ENGINES) {
            try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                ReferenceRuns.assertSpikes(expected.array("out"),
                        ReferenceRuns.run(arena, engine, expected.array("input")).raster(), engine.name());
            }
        }
    }
}
