package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import io.hillock.spike.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every spike of every recording that the scripts in bench/simulators made of the simulators themselves. */
class SimulatorRecordingsTest {
    private static final Path FOLDER = Path.of(System.getProperty("hillock.root", "../.."))
            .resolve("src/library/test/resources/simulators").normalize();
    private static final List<String> SIMULATORS = List.of("lava", "nengo", "norse", "rockpool", "sinabs", "snntorch",
            "spikingjelly", "spyx");

    /** One row of a cases.csv: what was recorded of a network, and the settings that give the same. */
    record Case(String simulator, String network, String name, String profile, String set) {

        @Override
        public String toString() {
            return simulator + " " + network + " " + name;
        }
    }

    static Stream<Case> cases() {
        return SIMULATORS.stream().flatMap(SimulatorRecordingsTest::cases);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void spikesAreThoseOfTheSimulator(Case recorded) {
        for (var open : ReferenceRuns.ENGINES) {
            compare(recorded, settings(recorded.profile(), recorded.set()), open);
        }
    }

    /** The networks tell the rules apart: read as NIR says, only those whose rule is NIR's give the same. */
    @Test
    void otherSettingsGiveOtherSpikes() {
        Set<String> same = cases().filter(recorded -> {
            double dt = settings(recorded.profile(), recorded.set()).dt();
            try {
                compare(recorded, RunSettings.of(Profile.NIR).withDt(dt), JavaEngine::open);
                return true;
            } catch (AssertionError e) {
                return false;
            }
        }).map(Case::toString).collect(Collectors.toSet());
        assertEquals(Set.of("lava cuba default", "norse lif_box default", "norse iaf default", "norse cuba_lif default",
                "snntorch leaky zero", "snntorch leaky zero_delayed", "snntorch rleaky zero", "snntorch synaptic zero"),
                same);
    }

    private static void compare(Case recorded, RunSettings settings, Function<Image, Engine> open) {
        Path folder = FOLDER.resolve(recorded.simulator());
        Npz arrays = Npz.open(folder.resolve(recorded.network() + ".npz"));
        List<String> keys = arrays.names().stream().filter(key -> key.startsWith(recorded.name() + "/")).toList();
        assertTrue(!keys.isEmpty(), "nothing recorded");
        String[] tracks = keys.stream().map(key -> key.substring(recorded.name().length() + 1))
                .filter(track -> track.contains(":")).toArray(String[]::new);
        Image image = Image.compile(NirReader.read(folder.resolve(recorded.network() + ".nir")), settings);
        try (Arena arena = Arena.ofConfined(); Engine engine = open.apply(image)) {
            Response response = ReferenceRuns.run(arena, engine, arrays.array("input"), tracks);
            for (String track : tracks) {
                compare(arrays.array(recorded.name() + "/" + track), ReferenceRuns.recording(response, track),
                        track, engine.name() + " " + track);
            }
            if (keys.contains(recorded.name() + "/out")) {
                compare(arrays.array(recorded.name() + "/out"), response.raster(), "out:z", engine.name());
            }
        }
    }

    private static void compare(NpyArray expected, MemorySegment actual, String track, String what) {
        if (track.endsWith(":z")) {
            ReferenceRuns.assertSpikes(expected, actual, what);
        } else {
            ReferenceRuns.assertClose(expected, actual, what);
        }
    }

    private static Stream<Case> cases(String simulator) {
        try {
            return Files.readAllLines(FOLDER.resolve(simulator).resolve("cases.csv")).stream().skip(1)
                    .map(row -> row.split(",", -1))
                    .map(row -> new Case(simulator, row[0], row[1], row[2], row[3]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param set empty, or as the option --set takes it */
    private static RunSettings settings(String profile, String set) {
        RunSettings bare = RunSettings.of(Profile.of(profile));
        if (set.isEmpty()) {
            return bare;
        }
        int value = set.indexOf('=');
        int name = set.lastIndexOf('.', value);
        return bare.withNode(set.substring(0, name),
                NodeSetting.of(set.substring(name + 1, value)).set(NodeSettings.OPEN, set.substring(value + 1)));
    }
}
