package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
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
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** STDP on the classic protocol: what numpy gives, and the weights that Song, Miller and Abbott 2000 found. */
class Song2000Test {
    private static final int CHUNK = 1000;

    /** 10 s. The runs part where a rounding moves a spike; their statistics must not. */
    @Test
    void weightsAndSpikesAreThoseOfNumpy() throws IOException {
        JsonNode expected;
        try (InputStream json = Song2000Test.class.getResourceAsStream("/stdp/song2000.json")) {
            expected = new ObjectMapper().readTree(json);
        }
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(Song2000.image());
                LearningSession session = LearningSession.open(engine)) {
            long spikes = run(arena, session, engine.image(), 100_000);
            float[] weights = session.weights("synapses");
            double mean = mean(weights);
            assertEquals(expected.get("spikes").asDouble(), spikes, 0.02 * spikes);
            assertEquals(expected.get("mean_weight").asDouble(), mean, 0.02 * mean);
            int[] histogram = Song2000.histogram(weights, 20);
            for (int bin = 0; bin < histogram.length; bin++) {
                assertEquals(expected.get("histogram").get(bin).asDouble(), histogram[bin], 0.05 * histogram[bin]);
            }
        }
    }

    /** 150 s: many weights have come to lie at either bound, fewer lie between. */
    @Test
    void weightsBecomeBimodal() {
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(Song2000.image());
                LearningSession session = LearningSession.open(engine)) {
            MemorySegment input = arena.allocate((long) CHUNK * Song2000.INPUTS * Float.BYTES, Float.BYTES);
            Response response = engine.image().response(arena, 1, CHUNK, Want.COUNTS);
            var random = new Random(7);
            for (int chunk = 0; chunk < 1500; chunk++) {
                // Their mean number, each anywhere: Poisson but for the number.
                int[] events = random.ints(CHUNK * Song2000.INPUTS * 15 / 10_000, 0, CHUNK * Song2000.INPUTS).toArray();
                for (int event : events) {
                    input.setAtIndex(JAVA_FLOAT, event, 1);
                }
                session.run(new Encoding(input, CHUNK, false), response);
                for (int event : events) {
                    input.setAtIndex(JAVA_FLOAT, event, 0);
                }
            }
            int[] histogram = Song2000.histogram(session.weights("synapses"), 10);
            int least = Math.min(histogram[0], histogram[9]);
            for (int bin = 3; bin < 7; bin++) {
                assertTrue(1.5 * histogram[bin] < least, Arrays.toString(histogram));
            }
        }
    }

    @Test
    void bothEnginesLearnTheSameBits() {
        try (Arena arena = Arena.ofConfined();
                Engine cpp = NativeEngine.open(Song2000.image());
                Engine java = JavaEngine.open(cpp.image());
                LearningSession one = LearningSession.open(cpp);
                LearningSession other = LearningSession.open(java)) {
            run(arena, one, cpp.image(), 3000);
            run(arena, other, cpp.image(), 3000);
            assertArrayEquals(one.weights("synapses"), other.weights("synapses"));
        }
    }

    /** @return spikes of all neurons */
    private static long run(Arena arena, LearningSession session, Image image, int steps) {
        MemorySegment input = arena.allocate((long) CHUNK * Song2000.INPUTS * Float.BYTES, Float.BYTES);
        Response response = image.response(arena, 1, CHUNK, Want.COUNTS);
        long spikes = 0;
        for (int first = 0; first < steps; first += CHUNK) {
            Song2000.encode(input, first, CHUNK);
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
