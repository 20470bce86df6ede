package io.hillock.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** The networks that are made here fire as they should; by how much they fire decides what a run costs. */
class WorkloadTest {
    private static final int SAMPLES = 64;

    @Test
    void ffMidFiresAt10Percent() {
        assertRates(Workload.FF_MID, 0.10, "lif1:z", "lif2:z");
    }

    @Test
    void ffLowFiresAt2Percent() {
        assertRates(Workload.FF_LOW, 0.02, "lif1:z", "lif2:z");
    }

    @Test
    void recFiresAt10Percent() {
        assertRates(Workload.REC, 0.10, "hidden:z", "readout:z");
    }

    private static void assertRates(Workload workload, double rate, String... names) {
        Image image = Image.compile(workload.madeNetwork(), Workload.SETTINGS);
        try (Arena arena = Arena.ofConfined(); Engine engine = JavaEngine.open(image)) {
            Response response = image.response(arena, SAMPLES, workload.steps(), RequestedOutputs.COUNTS.record(names));
            engine.run(workload.madeBatch(arena, SAMPLES), response);
            for (Recording recording : response.recordings()) {
                assertEquals(rate, mean(recording), 0.1 * rate, workload + " " + recording.track());
            }
        }
    }

    private static double mean(Recording recording) {
        double sum = 0;
        long elements = recording.values().byteSize() / JAVA_FLOAT.byteSize();
        for (long k = 0; k < elements; k++) {
            sum += recording.values().getAtIndex(JAVA_FLOAT, k);
        }
        return sum / elements;
    }
}
