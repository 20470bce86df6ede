package io.hillock.learning;

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
        JsonNode expected = new ObjectMapper().readTree(Song2000Test.class.getResource("/stdp/song2000.json"));
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(Song2000.image());
                LearningSession session = LearningSession.open(engine)) {
            MemorySegment input = arena.allocate((long) CHUNK * Song2000.INPUTS * Float.BYTES, 64);
            Response response = engine.image().response(arena, 1, CHUNK, Want.COUNTS);
            long spikes = 0;
            for (int first = 0; first < 100_000; first += CHUNK) {
                Song2000.encode(input, first, CHUNK);
                session.run(new Encoding(input, CHUNK, false), response);
                spikes += response.spikeCount(0);
            }
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

    /** Long after: most weights lie at either bound, few between. */
    @Test
    void weightsBecomeBimodal() {
        int steps = 2_000_000;
        var random = new Random(7);
        try (Arena arena = Arena.ofConfined();
                Engine engine = NativeEngine.open(Song2000.image());
                LearningSession session = LearningSession.open(engine)) {
            MemorySegment input = arena.allocate((long) CHUNK * Song2000.INPUTS * Float.BYTES, 64);
            Response response = engine.image().response(arena, 1, CHUNK, Want.COUNTS.untimed());
            long t0 = System.nanoTime();
            long run = 0;
            for (int first = 0; first < steps; first += CHUNK) {
                input.fill((byte) 0);
                int events = 1500;
                for (int k = 0; k < events; k++) {
                    input.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT,
                            random.nextInt(CHUNK * Song2000.INPUTS), 1);
                }
                long t = System.nanoTime();
                session.run(new Encoding(input, CHUNK, false), response);
                run += System.nanoTime() - t;
                if (first % 200_000 == 0) {
                    System.out.println(first + " " + response.spikeCount(0) + " " + run / 1e6 + " ms "
                            + Arrays.toString(Song2000.histogram(session.weights("synapses"), 20)));
                }
            }
            System.out.println((System.nanoTime() - t0) / 1e9);
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
