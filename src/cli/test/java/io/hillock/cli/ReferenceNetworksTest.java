package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands on networks from the library's tests: a recorded one of others, and damaged ones. */
class ReferenceNetworksTest {
    private static final Path NIR = Path.of(System.getProperty("hillock.root", "../.."))
            .resolve("src/library/test/resources/nir");

    @ParameterizedTest
    @CsvSource({"snntorch,native", "norse,native", "spyx,native", "snntorch,java", "norse,java", "spyx,java"})
    void brailleIsAnA(String profile, String engine) throws IOException {
        Path folder = NIR.resolve("braille_bias_zero");
        JsonNode json = CommandOutcome
                .of("run", folder.resolve("model.nir"), "--input", folder.resolve("inputs.npz") + ":ds_test0",
                        "--profile", profile, "--engine", engine, "--json")
                .json();
        assertEquals(1, json.get("label").asInt());
        JsonNode expected = new ObjectMapper().readTree(folder.resolve("meta.json").toFile()).get("profiles")
                .get(profile)
                .get("out_counts").get("ds_test0");
        for (int output = 0; output < expected.size(); output++) {
            assertEquals(expected.get(output).asLong(), json.get("counts").get(output).asLong(), "output " + output);
        }
    }

    @Test
    void brailleVerifies() {
        Path folder = NIR.resolve("braille_bias_zero");
        assertTrue(
                CommandOutcome.of("verify", folder.resolve("model.nir"), "--input", folder.resolve("inputs.npz")).well()
                        .out()
                        .contains("1 sample, 256 steps"));
    }

    @Test
    void badFilesAreRefusedInOneLine() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(NIR.resolve("bad"))) {
            files = all.filter(file -> file.toString().endsWith(".nir")).sorted().toList();
        }
        assertEquals(16, files.size());
        for (Path file : files) {
            for (String command : List.of("inspect FILE", "compile FILE -o /dev/null/x", "run FILE --input x.npy")) {
                String error = CommandOutcome.of((Object[]) command.replace("FILE", file.toString()).split(" "))
                        .refused(1);
                assertTrue(error.contains(file + ": "), error);
            }
        }
    }
}
