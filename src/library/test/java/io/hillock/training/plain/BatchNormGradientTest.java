package io.hillock.training.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.training.ResetGradient;
import io.hillock.training.loop.BatchSums;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gradients through batch normalisation against a readable double version, and that against finite differences. */
class BatchNormGradientTest {
    private static final int NETWORKS = 40;

    @Test
    void theOracleAgreesWithFiniteDifferences() {
        TreeMap<Double, Long> worst = new TreeMap<>();
        for (long seed = 0; seed < NETWORKS; seed++) {
            NormCase one = NormCase.of(seed);
            OracleParameters parameters = new OracleParameters(one.trained());
            OracleBatch run = OracleBatch.of(one, parameters, new double[parameters.size()], 0, true, true);
            run.numbers().differentiate(run.loss());
            double[] gradients = parameters.gradients();
            Random random = new Random(seed);
            double wrong = 0;
            double size = 0;
            for (int trial = 0; trial < 3; trial++) {
                double[] direction = random.doubles(parameters.size(), -1, 1).toArray();
                double expected = IntStream.range(0, direction.length).mapToDouble(i -> gradients[i] * direction[i])
                        .sum();
                double h = 1e-6;
                double slope = (OracleBatch.of(one, parameters, direction, h, true, true).loss().value
                        - OracleBatch.of(one, parameters, direction, -h, true, true).loss().value) / (2 * h);
                wrong += (slope - expected) * (slope - expected);
                size += expected * expected;
            }
            worst.put(Math.sqrt(wrong) / (Math.sqrt(size) + 1e-3), seed);
        }
        assertTrue(worst.lastKey() <= 1e-6, "relative differences and seeds: " + worst.tailMap(1e-6));
    }

    @Test
    void theBackwardPassAgreesWithTheOracle() {
        TreeMap<Double, Long> worst = new TreeMap<>();
        int compared = 0;
        for (long seed = 0; seed < NETWORKS; seed++) {
            NormCase one = NormCase.of(seed);
            OracleParameters parameters = new OracleParameters(one.trained());
            boolean whole = one.training().gradients().reset() == ResetGradient.WHOLE;
            OracleBatch run = OracleBatch.of(one, parameters, new double[parameters.size()], 0, false, whole);
            if (run.margin() < 1e-5) {
                continue; // float32 may spike where double does not
            }
            run.numbers().differentiate(run.loss());
            double[] expected = parameters.gradients();
            double[] gradients = gradients(one, run.loss().value);
            double wrong = 0;
            double size = 0;
            for (int i = 0; i < expected.length; i++) {
                wrong += Math.pow(gradients[i] - expected[i], 2);
                size += expected[i] * expected[i];
            }
            worst.put(Math.sqrt(wrong) / (Math.sqrt(size) + 1e-6), seed);
            compared++;
        }
        assertTrue(compared > NETWORKS * 0.6, compared + " networks compared");
        assertTrue(worst.lastKey() <= 1e-4, "relative differences and seeds: " + worst.tailMap(1e-4));
    }

    private static double[] gradients(NormCase one, double loss) {
        try (PlainEngine engine = new PlainEngine(one.training().batch(one.labels().length)
                .threads(1 + (int) (one.seed() % 3)))) {
            NormCase.move(engine.trainedParameters(), one.seed());
            engine.prepare(one.data());
            BatchSums sums = new BatchSums(engine.layers().size());
            int[] samples = IntStream.range(0, one.labels().length).toArray();
            engine.gradient(one.data(), samples, 0, samples.length, 0, sums);
            assertEquals(loss, sums.loss() / samples.length, 1e-4 * (1 + Math.abs(loss)), "seed " + one.seed());
            return engine.trainedParameters().stream().map(parameter -> OracleParameters.flat(parameter.gradient()))
                    .flatMapToDouble(Arrays::stream).toArray();
        }
    }
}
