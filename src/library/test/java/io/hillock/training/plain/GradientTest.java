package io.hillock.training.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.training.DataSet;
import io.hillock.training.ResetGradient;
import io.hillock.training.loop.BatchSums;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The backward pass against a readable double version, and that against finite differences, over random networks of all nodes. */
class GradientTest {
    private static final int NETWORKS = 300;

    @Test
    void theOracleAgreesWithFiniteDifferences() {
        TreeMap<Double, Long> worst = new TreeMap<>();
        for (long seed = 0; seed < NETWORKS; seed++) {
            GradientCase one = GradientCase.of(seed);
            OracleParameters parameters = new OracleParameters(one.trained());
            Random random = new Random(seed);
            double wrong = 0;
            double size = 0;
            OracleRun run = OracleRun.of(one, parameters, new double[parameters.size()], 0, true, true);
            run.numbers().differentiate(run.loss());
            double[] gradients = parameters.gradients();
            for (int trial = 0; trial < 3; trial++) {
                double[] direction = random.doubles(parameters.size(), -1, 1).toArray();
                double expected = 0;
                for (int i = 0; i < direction.length; i++) {
                    expected += gradients[i] * direction[i];
                }
                double h = 1e-6;
                double slope = (OracleRun.of(one, parameters, direction, h, true, true).loss().value
                        - OracleRun.of(one, parameters, direction, -h, true, true).loss().value) / (2 * h);
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
            GradientCase one = GradientCase.of(seed);
            OracleParameters parameters = new OracleParameters(one.trained());
            boolean whole = one.training().gradients().reset() == ResetGradient.WHOLE;
            OracleRun run = OracleRun.of(one, parameters, new double[parameters.size()], 0, false, whole);
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

    private static double[] gradients(GradientCase one, double loss) {
        DataSet data = new OneSample(one.input(), one.label(), one.held());
        GradientPlan plan = new GradientPlan(one.trained(), one.held());
        WeightTerms terms = new WeightTerms(plan, one.trained(), GradientCase.STEPS, false);
        long twoSteps = SamplePass.bytes(plan, one.trained(), terms, GradientCase.STEPS, 2);
        try (PlainEngine engine = new PlainEngine(
                one.seed() % 2 == 0 ? one.training() : one.training().memory(twoSteps))) {
            engine.prepare(data);
            BatchSums sums = new BatchSums(engine.layers().size());
            engine.gradient(data, new int[]{0}, 0, 1, 0, sums);
            assertEquals(loss, sums.loss(), 1e-4 * (1 + Math.abs(loss)), "seed " + one.seed());
            return engine.trainedParameters().stream().map(parameter -> OracleParameters.flat(parameter.gradient()))
                    .flatMapToDouble(java.util.Arrays::stream).toArray();
        }
    }

    private record OneSample(float[][] rows, int onlyLabel, boolean held) implements DataSet {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public int inputs() {
            return rows[0].length;
        }

        @Override
        public int steps() {
            return rows.length;
        }

        @Override
        public int label(int sample) {
            return onlyLabel;
        }

        @Override
        public void read(int sample, float[] into) {
            for (int t = 0; t < (held ? 1 : rows.length); t++) {
                System.arraycopy(rows[t], 0, into, t * rows[t].length, rows[t].length);
            }
        }
    }
}
