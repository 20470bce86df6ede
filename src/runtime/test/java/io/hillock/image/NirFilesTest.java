package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real and made NIR files, all profiles. They lie outside the project: skipped where they are not there. */
class NirFilesTest {
    private static final Path NIR = Path.of(System.getProperty("hillock.shared", "../shared"), "nir");

    private static Network read(String file) {
        Path path = NIR.resolve(file);
        assumeTrue(Files.exists(path), "no " + path + ": skipped");
        return NirReader.read(path);
    }

    @Test
    void allCompileToImagesThatAreAccepted() throws IOException {
        assumeTrue(Files.exists(NIR), "no " + NIR + ": skipped");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(NIR)) {
            // lzf is a filter that the reader refuses by name.
            files = walk.filter(path -> path.toString().endsWith(".nir") && !path.getParent().endsWith("bad")
                    && !path.endsWith("lzf.nir")).sorted().toList();
        }
        assertTrue(files.size() > 50, "only " + files.size() + " files");
        for (Path file : files) {
            Network network = NirReader.read(file);
            for (Profile profile : Profile.values()) {
                Program program = Image.compile(network, RunSettings.of(profile)).program();
                assertEquals(program, new ProgramReader(new Origin("again")).read(ProgramWriter.write(program)),
                        file + " " + profile);
            }
        }
    }

    @Test
    void brailleIsCutAsItsSimulatorsDo() {
        Network braille = read("braille_bias_zero/model.nir");

        assertEquals("""
                fc1 = linear(input)
                lif1.w_rec = linear(lif1.lif~); lif1.lif = cubalif(lif1.w_rec, fc1)
                fc2 = linear(lif1.lif)
                lif2 = cubalif(fc2)""", sketch(braille, Profile.SNNTORCH));
        assertEquals("""
                fc1 = linear(input)
                lif1.lif = cubalif(fc1, lif1.w_rec~); lif1.w_rec = linear(lif1.lif)
                fc2 = linear(lif1.lif)
                lif2 = cubalif(fc2)""", sketch(braille, Profile.NORSE));
    }

    private static String sketch(Network network, Profile profile) {
        return Graph.sketch(Image.compile(network, RunSettings.of(profile)).program());
    }
}
