package io.hillock.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** STDP on the classic protocol, compared with numpy and with the weights that Song, Miller and Abbott 2000 found. */
class Song2000Test {
    private static final int CHUNK = 1000;

    private static final int SHORT = 100_000;
    private static final int LONG = 1_500_000;

    /** 10 s. The runs diverge once rounding moves a spike; their statistics must agree. */
    @Test
    void weightsAndSpikesAreThoseOfNumpy() throws IOException {
        assertLike("10 s", SHORT, Song2000::encode);
    }

    /** 150 s: many weights have reached either bound, fewer lie between; the same holds in numpy. */
    @Test
    void weightsBecomeBimodal() throws IOException {
        int[] histogram = assertLike("150 s", LONG, Song2000::scatter);
        int least = Math.min(histogram[0], histogram[19]);
        for (int bin = 6; bin < 14; bin++) {
            assertTrue(1.5 * histogram[bin] < least, Arrays.toString(histogram));
        }
    }

    /** @return the weights counted in twentieths of their range */
    private static int[] assertLike(String name, int steps, Encoder encoder) throws IOException {
        JsonNode expected;
        try (InputStream json = Song2000Test.class.getResourceAsStream("/stdp/song2000.json")) {
            expected = new ObjectMapper().readTree(json).get(name);
        }
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(Song2000.image());
                LearningSession session = LearningSession.open(engine)) {
            long spikes = run(arena, session, engine.image(), steps, encoder);
            float[] weights = session.weights("synapses");
            double mean = mean(weights);
            assertEquals(expected.get("spikes").asDouble(), spikes, 0.02 * spikes);
            assertEquals(expected.get("mean_weight").asDouble(), mean, 0.02 * mean);
            int[] histogram = Song2000.histogram(weights, 20);
            for (int bin = 0; bin < histogram.length; bin++) {
                assertEquals(expected.get("histogram").get(bin).asDouble(), histogram[bin], 0.05 * histogram[bin]);
            }
            return histogram;
        }
    }

    @Test
    void bothEnginesLearnTheSameBits() {
        try (Arena arena = Arena.ofConfined();
                Engine cpp = NativeEngine.open(Song2000.image());
                Engine java = JavaEngine.open(cpp.image());
                LearningSession one = LearningSession.open(cpp);
                LearningSession other = LearningSession.open(java)) {
            run(arena, one, cpp.image(), 3000, Song2000::encode);
            run(arena, other, cpp.image(), 3000, Song2000::encode);
            assertArrayEquals(one.weights("synapses"), other.weights("synapses"));
        }
    }

    /** Writes the inputs' spikes of this many steps. */
    private interface Encoder {
        void encode(MemorySegment into, long first, int steps);
    }

    /** @return spikes of all neurons */
    private static long run(Arena arena, LearningSession session, Image image, int steps, Encoder encoder) {
        MemorySegment input = arena.allocate((long) CHUNK * Song2000.INPUTS * Float.BYTES, Float.BYTES);
        Response response = image.response(arena, 1, CHUNK, RequestedOutputs.COUNTS);
        long spikes = 0;
        for (int first = 0; first < steps; first += CHUNK) {
            encoder.encode(input, first, CHUNK);
            session.run(new Encoding(input, CHUNK, false), response);
            spikes += response.spikeCount(0);
        }
        return spikes;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
