package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.Profile;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The definitions of label, score and confidence. */
class ResponseTest {
    private static final RunSettings NIR = RunSettings.of(Profile.NIR);

    private static List<OutputPort> output(OutputKind kind, int size) {
        return List.of(new OutputPort("out", Shape.of(size), 0, kind));
    }

    private static Response spikes(Arena arena, long... counts) {
        Response response = Response.allocate(arena,
                new ResponseShape(NIR, output(OutputKind.SPIKES, counts.length), 0, 1, 4, false, true, List.of()));
        MemorySegment.copy(counts, 0, response.counts(), ValueLayout.JAVA_LONG, 0, counts.length);
        return response;
    }

    private static Response membranes(Arena arena, Readout readout, float... raster) {
        Response response = Response.allocate(arena,
                new ResponseShape(NIR.withReadout(readout), output(OutputKind.MEMBRANE, 2), 0, 1, raster.length / 2,
                        true, true,
                        List.of()));
        MemorySegment.copy(raster, 0, response.raster(), ValueLayout.JAVA_FLOAT, 0, raster.length);
        return response;
    }

    @Test
    void theLabelIsTheLargestCount() {
        try (Arena arena = Arena.ofConfined()) {
            Response response = spikes(arena, 1, 5, 2);
            assertEquals(1, response.label(0));
            assertEquals(8, response.spikeCount(0));
            assertEquals(5.0 / 8, response.confidence(0));
            assertEquals(new SampleSummary(1, 5.0 / 8, 8), response.read(0));
        }
    }

    @Test
    void tiesGoToTheLowestIndex() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(1, spikes(arena, 3, 4, 4, 4).label(0));
            assertEquals(1, spikes(arena, 3, 4, 4, 4).read(0).label());
        }
    }

    @Test
    void silenceHasNoConfidence() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(0, spikes(arena, 0, 0).label(0));
            assertEquals(new SampleSummary(0, 0, 0), spikes(arena, 0, 0).read(0));
        }
    }

    @Test
    void membranesAreReadOutAsSet() {
        float[] raster = {1, 0, 4, 1, -2, 5};
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(1, membranes(arena, Readout.MEAN, raster).score(0, 0));
            assertEquals(2, membranes(arena, Readout.MEAN, raster).score(0, 1));
            assertEquals(4, membranes(arena, Readout.MAX, raster).score(0, 0));
            assertEquals(-2, membranes(arena, Readout.LAST, raster).score(0, 0));
            assertEquals(1, membranes(arena, Readout.LAST, raster).label(0));
        }
    }

    @Test
    void theConfidenceOfMembranesIsTheirSoftmaxShare() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(1 / (1 + Math.exp(-1)), membranes(arena, Readout.LAST, 3, 2).confidence(0), 1e-12);
            assertEquals(1, membranes(arena, Readout.LAST, 1e30f, 2).confidence(0));
        }
    }

    @Test
    void eachSampleHasItsOwn() {
        try (Arena arena = Arena.ofConfined()) {
            Response response = Response.allocate(arena,
                    new ResponseShape(NIR, output(OutputKind.SPIKES, 2), 0, 2, 4, false, true, List.of()));
            MemorySegment.copy(new long[]{1, 0, 2, 6}, 0, response.counts(), ValueLayout.JAVA_LONG, 0, 4);
            assertEquals(0, response.label(0));
            assertEquals(1, response.label(1));
            assertEquals(0.75, response.confidence(1));
            assertThrows(IndexOutOfBoundsException.class, () -> response.count(2, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> response.count(0, 2));
        }
    }

    @Test
    void memoryIsOneBlockOfAlignedParts() {
        try (Arena arena = Arena.ofConfined()) {
            RecordedSignal signal = new RecordedSignal("lif:z", false, 1, Shape.of(3));
            Response response = Response.allocate(arena,
                    new ResponseShape(NIR, output(OutputKind.SPIKES, 5), 0, 2, 7, true, true, List.of(signal)));
            assertEquals(2 * 5 * 8, response.counts().byteSize());
            assertEquals(2 * 7 * 5 * 4, response.raster().byteSize());
            Recording recording = response.recordings().getFirst();
            assertEquals(2 * 7 * 3 * 4, recording.values().byteSize());
            assertEquals(0, response.rasterOffset() % 64);
            assertEquals(0, recording.offset() % 64);
            assertEquals(recording.values().address(), response.memory().address() + recording.offset());
        }
    }
}
