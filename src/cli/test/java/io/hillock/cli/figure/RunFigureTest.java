package io.hillock.cli.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.cli.CommandFailure;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFigureTest {
    /** Two neurons, four steps: the first spikes in steps 1 and 2, the second in step 3. */
    private static final RecordedValues SPIKES = new RecordedValues("lif:z", 4, 2, new float[]{0, 0, 1, 0, 1, 0, 0, 1});
    private static final RecordedValues MEMBRANES = new RecordedValues("lif:v", 4, 2,
            new float[]{0, 0, 0.5f, 1, 1, 2, -2, 0});

    @TempDir
    private Path folder;

    private String svg(RecordedValues... signals) throws IOException {
        Path file = folder.resolve("p.svg");
        FigureFile.write(file, new RunFigure("a<b", List.of(signals)));
        return Files.readString(file);
    }

    @Test
    void spikesAreDotsInTheirRowAndStep() throws IOException {
        String svg = svg(SPIKES);
        // A step is 200 wide, a neuron 20 high; the panel begins at (60, 52).
        assertTrue(svg.contains("<rect x='260' y='52' width='400' height='20' fill='#000000'/>"), svg);
        assertTrue(svg.contains("<rect x='660' y='72' width='200' height='20' fill='#000000'/>"), svg);
        assertEquals(2, svg.split("fill='#000000'/>", -1).length - 1);
        assertTrue(svg.contains(">a&lt;b</text>"), svg);
    }

    @Test
    void theRateIsSpikesPerNeuron() throws IOException {
        // The strip is 30 high, from y = 98 on; its largest value is 0.5.
        assertTrue(svg(SPIKES).contains("points='160,128 360,98 560,98 760,98'"), svg(SPIKES));
    }

    @Test
    void membranesAreTracesBetweenLeastAndLargest() throws IOException {
        String svg = svg(MEMBRANES);
        assertTrue(svg.contains("points='160,112 360,97 560,82 760,172'"), svg);
        assertTrue(svg.contains(">-2.00</text>") && svg.contains(">2.00</text>"), svg);
    }

    @Test
    void aMembraneThatIsTheOutputIsDrawnOnce() throws IOException {
        String svg = svg(MEMBRANES, new RecordedValues("li:v", 4, 2, MEMBRANES.values().clone()));
        assertFalse(svg.contains("li:v"), svg);
    }

    @Test
    void pngHasTheSamePixels() throws IOException {
        Path file = folder.resolve("p.png");
        RunFigure figure = new RunFigure("title", List.of(SPIKES, MEMBRANES));
        FigureFile.write(file, figure);
        BufferedImage image = ImageIO.read(file.toFile());
        assertEquals(figure.width(), image.getWidth());
        assertEquals(figure.height(), image.getHeight());
        assertEquals(0xff000000, image.getRGB(360, 62), "neuron 0 spikes in step 1");
        assertEquals(0xffffffff, image.getRGB(160, 62), "and not in step 0");
        assertEquals(0xff000000, image.getRGB(760, 82), "neuron 1 spikes in step 3");
    }

    @Test
    void manySpikesStayASmallFile() throws IOException {
        int steps = 20_000;
        int neurons = 1000;
        float[] values = new float[steps * neurons];
        for (int i = 0; i < values.length; i += 3) {
            values[i] = 1;
        }
        assertTrue(svg(new RecordedValues("lif:z", steps, neurons, values)).length() < 2_000_000);
    }

    @Test
    void otherFormatsAreRefused() {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> FigureFile.requireFormat(Path.of("a.jpg")));
        assertEquals("a.jpg: figures are SVG or PNG, name the file .svg or .png", failure.getMessage());
    }
}
