package io.hillock.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.Reset;
import io.hillock.model.RunSettings;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.OutputKind;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each node type alone and in small graphs, against the numpy reference. */
class PrimitivesTest {
    static List<String> names() throws IOException {
        Path manifest = Path.of(System.getProperty("hillock.shared", "../shared"), "nir", "primitives",
                "manifest.json");
        return Files.exists(manifest)
                ? new ObjectMapper().readTree(Files.readAllBytes(manifest)).properties().stream()
                        .map(java.util.Map.Entry::getKey).toList()
                : List.of("affine");
    }

    @ParameterizedTest
    @MethodSource("names")
    void primitive(String name) {
        Npz expected = Golden.npz("primitives/" + name + ".npz");
        for (String reset : List.of("zero", "sub")) {
            if (!expected.names().contains(reset + "/float64/out")) {
                continue;
            }
            RunSettings settings = RunSettings.of(Profile.NIR)
                    .withReset(reset.equals("zero") ? Reset.TO_V_RESET : Reset.SUBTRACT);
            Image image = Golden.image("primitives/" + name + ".nir", settings);
            String[] record = expected.names().stream()
                    .filter(key -> key.startsWith(reset + "/float64/") && key.contains(":"))
                    .map(key -> key.substring((reset + "/float64/").length())).toArray(String[]::new);
            for (var open : Golden.ENGINES) {
                try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
                    Response response = Golden.run(arena, engine, expected.array("input"), record);
                    String what = name + " " + reset + " " + engine.name();
                    for (String track : record) {
                        NpyArray want = expected.array(reset + "/float64/" + track);
                        if (track.endsWith(":z")) {
                            Golden.assertSpikes(want, Golden.recording(response, track), what + " " + track);
                        } else {
                            Golden.assertClose(want, Golden.recording(response, track), what + " " + track);
                        }
                    }
                    NpyArray out = expected.array(reset + "/float64/out");
                    if (image.program().outputKind() == OutputKind.SPIKES) {
                        Golden.assertSpikes(out, response.raster(), what + " out");
                    } else {
                        Golden.assertClose(out, response.raster(), what + " out");
                    }
                }
            }
        }
    }

    @Test
    void hdf5Variants() throws IOException {
        Npz expected = Golden.npz("hdf5_variants/expected.npz");
        try (Stream<Path> files = Files.list(Golden.path("hdf5_variants"))) {
            for (Path file : files.filter(f -> f.toString().endsWith("plain.nir")).toList()) {
                Image image = Image.compile(io.hillock.nir.NirReader.read(file), RunSettings.of(Profile.NIR));
                try (Arena arena = Arena.ofConfined(); Engine engine = NativeEngine.open(image)) {
                    Golden.assertSpikes(expected.array("out"),
                            Golden.run(arena, engine, expected.array("input")).raster(), file.toString());
                }
            }
        }
    }
}
