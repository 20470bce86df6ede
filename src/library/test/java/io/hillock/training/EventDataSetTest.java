package io.hillock.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.event.BinnedEvents;
import io.hillock.event.EventEncoder;
import io.hillock.event.EventFile;
import io.hillock.event.EventLayout;
import io.hillock.event.Polarity;
import io.hillock.event.Sensor;
import io.hillock.event.TimeOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of events as samples of a training. */
class EventDataSetTest {
    @TempDir
    private Path folder;

    private BinnedEvents recording(String rows, boolean counts) throws IOException {
        Path file = Files.writeString(folder.resolve("events.csv"), "t,x,y,p\n" + rows);
        EventLayout layout = new EventLayout(new Sensor(2, 1), Polarity.MERGE);
        return new EventEncoder(layout, 1e-6, TimeOrigin.ZERO, counts).bin(EventFile.read(file));
    }

    @Test
    void aSampleHasItsValuesAndIsSilentAfterwards() throws IOException {
        DataSet set = EventDataSet.of(List.of(recording("0,1,0,1\n2,0,0,1\n", false),
                recording("1,1,0,1\n1,1,0,0\n", true)), new int[]{4, 1});
        assertEquals(List.of(2, 2, 3, 4, 1),
                List.of(set.size(), set.inputs(), set.steps(), set.label(0), set.label(1)));
        float[] into = new float[7];
        Arrays.fill(into, 9);
        set.read(0, into);
        assertArrayEquals(new float[]{0, 1, 0, 0, 1, 0, 9}, into);
        set.read(1, into);
        assertArrayEquals(new float[]{0, 0, 0, 2, 0, 0, 9}, into);
    }

    @Test
    void whatIsNoSetIsRefused() throws IOException {
        BinnedEvents one = recording("0,1,0,1\n", false);
        BinnedEvents longer = recording("3,1,0,1\n", false);
        for (Runnable wrong : List.<Runnable>of(() -> EventDataSet.of(List.of(one), new int[]{1, 2}),
                () -> EventDataSet.of(List.of(), new int[0]), () -> EventDataSet.of(List.of(one), new int[]{-1}),
                () -> new EventDataSet(_ -> one, new int[]{0}, 2, 1 << 30),
                () -> new EventDataSet(_ -> longer, new int[]{0}, 2, 3).read(0, new float[6]),
                () -> new EventDataSet(_ -> one, new int[]{0}, 3, 1).read(0, new float[3]))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
    }
}
