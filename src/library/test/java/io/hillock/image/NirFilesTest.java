package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.program.Program;
import io.hillock.image.program.ProgramReader;
import io.hillock.image.program.ProgramWriter;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.nir.NirReader;
import io.hillock.nir.ReferenceFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real and generated NIR files under all profiles. */
class NirFilesTest {
    @Test
    void allCompileToImagesThatAreAccepted() {
        List<Path> files = ReferenceFiles.good();
        assertTrue(files.size() > 50, "only " + files.size() + " files");
        for (Path file : files) {
            Network network = NirReader.read(file);
            for (Profile profile : Profile.values()) {
                Program program = Image.compile(network, RunSettings.of(profile)).program();
                assertEquals(program, new ProgramReader(new ImageOrigin("again")).read(ProgramWriter.write(program)),
                        file + " " + profile);
            }
        }
    }

    @Test
    void anImageSaysWhatGoesInAndHowMuchComesOut() {
        Image image = Image.compile(NirReader.read(ReferenceFiles.file("cnn_nmnist/model.nir")),
                RunSettings.of(Profile.NIR));
        assertEquals(Shape.of(2, 34, 34), image.inputShape());
        assertEquals(10, image.outputs());
    }

    @Test
    void brailleIsCutAsItsSimulatorsDo() {
        Network braille = NirReader.read(ReferenceFiles.file("braille_bias_zero/model.nir"));

        assertEquals("""
                fc1 = linear(input)
                lif1.w_rec = linear(lif1.lif~); lif1.lif = cuba_lif(lif1.w_rec, fc1)
                fc2 = linear(lif1.lif)
                lif2 = cuba_lif(fc2)""", sketch(braille, Profile.SNNTORCH));
        assertEquals("""
                fc1 = linear(input)
                lif1.lif = cuba_lif(fc1, lif1.w_rec~); lif1.w_rec = linear(lif1.lif)
                fc2 = linear(lif1.lif)
                lif2 = cuba_lif(fc2)""", sketch(braille, Profile.NORSE));
    }

    private static String sketch(Network network, Profile profile) {
        return Graph.sketch(Image.compile(network, RunSettings.of(profile)).program());
    }
}
