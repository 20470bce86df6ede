package io.hillock.training.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.image.RandomNetworks;
import io.hillock.image.RandomSettings;
import io.hillock.image.program.Operation;
import io.hillock.model.Network;
import io.hillock.model.Neuron;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings;
import io.hillock.model.RunSettings;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.Threshold;
import io.hillock.model.graph.FlatNetwork;
import io.hillock.spike.OutputKind;
import io.hillock.training.DataSet;
import io.hillock.training.Loss;
import io.hillock.training.ResetGradient;
import io.hillock.training.Surrogate;
import io.hillock.training.Training;
import io.hillock.training.loop.BatchSums;
import io.hillock.training.plain.Differentiable.Number;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The backward pass against a readable double version, and that against finite differences, over random networks of all nodes. */
class GradientTest {
    private static final int NETWORKS = 300;
    private static final int STEPS = 6;

    /** One network with its data and choices. */
    private record Case(long seed, Training training, TrainedProgram trained, float[][] input, int label) {
        static Case of(long seed) {
            Random random = new Random(seed);
            while (true) {
                Network network = RandomNetworks.network(random);
                RunSettings settings = RandomSettings.of(random, network);
                Image image = Image.compile(network, settings);
                boolean oneEach = image.program().inputs().size() == 1 && image.program().outputs().size() == 1;
                if (oneEach && image.parameters() < 400 && !names(network, image).isEmpty() && known(image)) {
                    return of(seed, random, network, settings, image);
                }
            }
        }

        /** Whether all resets have a gradient. */
        private static boolean known(Image image) {
            return image.program().stages().stream().flatMap(List::stream)
                    .noneMatch(operation -> operation instanceof Operation.Neurons neurons && neurons.fire().isPresent()
                            && neurons.fire().get().reset() == Reset.MULTI_SPIKE);
        }

        private static Case of(long seed, Random random, Network network, RunSettings settings, Image image) {
            boolean spikes = image.program().outputs().getFirst().kind() == OutputKind.SPIKES;
            Loss loss = spikes
                    ? pick(random, new Loss.CountCrossEntropy(0.7), new Loss.CountMse(0.8, 0.1))
                    : new Loss.MembraneCrossEntropy(pick(random, Loss.Reduction.values()), 0.5);
            Surrogate surrogate = pick(random, Surrogate.fastSigmoid(3), new Surrogate.Atan(2),
                    new Surrogate.Sigmoid(4),
                    new Surrogate.Triangular(0.7), new Surrogate.Slayer(1, 2), new Surrogate.StraightThrough());
            Training training = Training.of(network, settings).loss(loss).surrogate(surrogate)
                    .resetGradient(pick(random, ResetGradient.values())).train(names(network, image));
            float[][] input = new float[STEPS][image.inputShape().size()];
            boolean held = random.nextBoolean();
            for (int t = 0; t < STEPS; t++) {
                for (int i = 0; i < input[t].length; i++) {
                    input[t][i] = held && t > 0
                            ? input[0][i]
                            : random.nextInt(3) == 0 ? 0 : random.nextInt(3) == 0 ? 1 : random.nextFloat();
                }
            }
            return new Case(seed, training, new TrainedProgram(training, image), input,
                    random.nextInt(image.outputs()));
        }

        private static List<String> names(Network network, Image image) {
            List<String> names = new ArrayList<>();
            FlatNetwork.of(network).nodes().forEach((name, node) -> {
                if (node instanceof Neuron neuron) {
                    NodeSettings settings = image.program().settings().node(name);
                    neuron.parameters().stream().map(one -> one.name()).filter(key -> trains(key, settings))
                            .forEach(key -> names.add(name + "." + key));
                } else if (node instanceof Threshold) {
                    names.add(name + ".threshold");
                }
            });
            return names;
        }

        private static boolean trains(String key, NodeSettings settings) {
            return !key.equals(settings.initial().orElseThrow().label()) && switch (key) {
                case "v_reset" -> settings.reset().orElseThrow() == Reset.TO_V_RESET;
                case "r" -> reads(settings.gain().orElseThrow());
                case "w_in" -> reads(settings.synapticGain().orElseThrow());
                default -> true;
            };
        }

        private static boolean reads(Gain gain) {
            return gain == Gain.DISCRETISED || gain == Gain.PARAMETER;
        }

        @SafeVarargs
        private static <T> T pick(Random random, T... values) {
            return values[random.nextInt(values.length)];
        }

        boolean held() {
            for (float[] row : input) {
                if (!java.util.Arrays.equals(row, input[0])) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Loss of a run in double. */
    private record Run(Number loss, double margin, Differentiable numbers) {
        static Run of(Case one, OracleParameters parameters, double[] direction, double step, boolean smooth,
                boolean whole) {
            Differentiable numbers = new Differentiable();
            parameters.begin(numbers, direction, step);
            OracleNetwork network = new OracleNetwork(one.trained.program(), parameters,
                    one.training.gradients().surrogate(), smooth, whole, numbers);
            Number[][] output = network.run(one.input);
            return new Run(loss(one, output, numbers), network.margin(), numbers);
        }

        private static Number loss(Case one, Number[][] output, Differentiable numbers) {
            int n = output[0].length;
            Number[] scores = new Number[n];
            Loss loss = one.training.objective().loss();
            for (int j = 0; j < n; j++) {
                scores[j] = score(loss, output, j, numbers);
            }
            if (loss instanceof Loss.CountMse mse) {
                Number sum = numbers.constant(0);
                for (int j = 0; j < n; j++) {
                    Number e = scores[j].times(1.0 / STEPS).plus(-(j == one.label ? mse.right() : mse.wrong()));
                    sum = sum.plus(e.times(e));
                }
                return sum.times(1.0 / n);
            }
            double scale = loss instanceof Loss.CountCrossEntropy count
                    ? count.scale()
                    : ((Loss.MembraneCrossEntropy) loss).scale();
            double most = Double.NEGATIVE_INFINITY;
            for (Number score : scores) {
                most = Math.max(most, scale * score.value);
            }
            Number sum = numbers.constant(0);
            for (Number score : scores) {
                sum = sum.plus(score.times(scale).plus(-most).exp());
            }
            return sum.log().minus(scores[one.label].times(scale).plus(-most));
        }

        private static Number score(Loss loss, Number[][] output, int j, Differentiable numbers) {
            Number sum = numbers.constant(0);
            Number best = output[0][j];
            for (Number[] row : output) {
                sum = sum.plus(row[j]);
                best = row[j].value > best.value ? row[j] : best;
            }
            return !(loss instanceof Loss.MembraneCrossEntropy membrane) ? sum : switch (membrane.reduction()) {
                case SUM -> sum;
                case MEAN -> sum.times(1.0 / STEPS);
                case LAST -> output[STEPS - 1][j];
                case MAX -> best;
            };
        }
    }

    @Test
    void theOracleAgreesWithFiniteDifferences() {
        TreeMap<Double, Long> worst = new TreeMap<>();
        for (long seed = 0; seed < NETWORKS; seed++) {
            Case one = Case.of(seed);
            OracleParameters parameters = new OracleParameters(one.trained);
            Random random = new Random(seed);
            double wrong = 0;
            double size = 0;
            Run run = Run.of(one, parameters, new double[parameters.size()], 0, true, true);
            run.numbers.differentiate(run.loss);
            double[] gradients = parameters.gradients();
            for (int trial = 0; trial < 3; trial++) {
                double[] direction = random.doubles(parameters.size(), -1, 1).toArray();
                double expected = 0;
                for (int i = 0; i < direction.length; i++) {
                    expected += gradients[i] * direction[i];
                }
                double h = 1e-6;
                double slope = (Run.of(one, parameters, direction, h, true, true).loss.value
                        - Run.of(one, parameters, direction, -h, true, true).loss.value) / (2 * h);
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
            Case one = Case.of(seed);
            OracleParameters parameters = new OracleParameters(one.trained);
            boolean whole = one.training.gradients().reset() == ResetGradient.WHOLE;
            Run run = Run.of(one, parameters, new double[parameters.size()], 0, false, whole);
            if (run.margin < 1e-5) {
                continue; // float32 may spike where double does not
            }
            run.numbers.differentiate(run.loss);
            double[] expected = parameters.gradients();
            double[] gradients = gradients(one, run.loss.value);
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

    private static double[] gradients(Case one, double loss) {
        DataSet data = new OneSample(one.input, one.label, one.held());
        GradientPlan plan = new GradientPlan(one.trained, one.held());
        WeightTerms terms = new WeightTerms(plan, one.trained, STEPS, false);
        long twoSteps = SamplePass.bytes(plan, one.trained, terms, STEPS, 2);
        try (PlainEngine engine = new PlainEngine(one.seed % 2 == 0 ? one.training : one.training.memory(twoSteps))) {
            engine.prepare(data);
            BatchSums sums = new BatchSums(engine.layers().size());
            engine.gradient(data, new int[]{0}, 0, 1, 0, sums);
            assertEquals(loss, sums.loss(), 1e-4 * (1 + Math.abs(loss)), "seed " + one.seed);
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
