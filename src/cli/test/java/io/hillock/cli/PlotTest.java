package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock run --plot}. */
class PlotTest {
    @TempDir
    private Path folder;

    private Object[] run(Object... further) {
        Object[] first = {"run", Samples.spiking(folder), "--input", Samples.input(folder, "x.npy", 4, 10, 3),
                "--layout",
                "BT"};
        Object[] all = Arrays.copyOf(first, first.length + further.length);
        System.arraycopy(further, 0, all, first.length, further.length);
        return all;
    }

    @Test
    void allNeuronsAreDrawnOrThoseThatAreNamed() throws IOException {
        Path all = folder.resolve("all.svg");
        CommandOutcome.of(run("--plot", all)).well();
        String svg = Files.readString(all);
        assertTrue(svg.contains(">hidden:z: spikes of ") && svg.contains(">hidden:v: elements 0, "), svg);
        assertTrue(svg.contains("spiking.nir, sample 0 of "), svg);
        Path one = folder.resolve("one.svg");
        CommandOutcome.of(run("--plot", one, "--record", "hidden:v", "--plot-sample", 3)).well();
        String less = Files.readString(one);
        assertTrue(less.contains("hidden:v") && !less.contains("hidden:z") && less.contains("sample 3 of"), less);
    }

    @Test
    void theResultsStayTheSame() throws IOException {
        Path plain = folder.resolve("plain.npz");
        Path plotted = folder.resolve("plotted.npz");
        CommandOutcome.of(run("-o", plain)).well();
        CommandOutcome.of(run("-o", plotted, "--plot", folder.resolve("p.png"))).well();
        assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(plotted));
        assertTrue(Files.size(folder.resolve("p.png")) > 1000);
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertTrue(CommandOutcome.of(run("--plot", "p.gif")).refused(1).contains(".svg or .png"));
        assertTrue(CommandOutcome.of(run("--plot", folder.resolve("p.svg"), "--plot-sample", 4)).refused(1)
                .contains("has the samples 0 to 3"));
        assertTrue(CommandOutcome.of(run("--plot", folder.resolve("p.svg"), "--record", "none:z")).refused(1)
                .contains("none"));
        assertEquals(2, CommandOutcome.of(run("--plot", folder.resolve("p.svg"), "--state-in", "s.npz")).code());
    }
}
