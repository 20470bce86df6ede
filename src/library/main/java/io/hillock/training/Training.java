package io.hillock.training;

import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What to train, and how. The same training on the same data gives the same weights, whatever the trainer or its number of threads. Immutable; any thread may use it.
 *
 * @param network where the training starts
 * @param settings the choices that a NIR file leaves open; the trained network is to be run with the same
 */
public record Training(Network network, RunSettings settings, Objective objective, Gradients gradients, Course course,
        Selection selection, Connections connections, Resources resources) {

    /**
     * @param classWeights a weight for each class's samples; empty for 1 each
     */
    public record Objective(Loss loss, List<RatePenalty> penalties, List<Double> classWeights) {
        public Objective {
            Objects.requireNonNull(loss, "loss");
            penalties = List.copyOf(penalties);
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Range.atLeast("a class weight", weight, 0));
        }
    }

    /**
     * @param clip the largest norm of all gradients together; larger gradients are scaled down; empty for no limit
     * @param window no gradient passes from a step whose number is a multiple of this to the step before (truncated backpropagation through time); empty for no limit
     */
    public record Gradients(Surrogate surrogate, ResetGradient reset, OptionalDouble clip, OptionalInt window) {
        public Gradients {
            Objects.requireNonNull(surrogate, "surrogate");
            Objects.requireNonNull(reset, "reset");
            clip.ifPresent(norm -> Range.above("clip", norm, 0));
            window.ifPresent(steps -> Range.atLeast("window", steps, 1));
        }
    }

    /**
     * @param epochs how often each sample is seen, at least 1
     * @param batch samples between two changes of the parameters, at least 1
     * @param seed of all random numbers
     * @param dropout by node name: the share of its neurons that are silent in a sample, at least 0 and below 1
     * @param initialRate the spikes per step that the first batch shall cause in each layer before the training starts; empty to leave the weights as they are
     */
    public record Course(Optimizer optimizer, Schedule schedule, int epochs, int batch, long seed,
            Map<String, Double> dropout, OptionalDouble initialRate, List<Augmentation> augmentations) {
        public Course {
            Objects.requireNonNull(optimizer, "optimizer");
            Objects.requireNonNull(schedule, "schedule");
            Range.atLeast("epochs", epochs, 1);
            Range.atLeast("batch", batch, 1);
            dropout = Map.copyOf(dropout);
            dropout.forEach((node, share) -> Range.fraction("the dropout of '" + node + "'", share));
            initialRate.ifPresent(rate -> Range.above("the initial rate", rate, 0));
            augmentations = List.copyOf(augmentations);
        }
    }

    /**
     * @param frozen names of nodes, or patterns with {@code *}, whose parameters stay
     * @param trained further parameters that change, as {@code NODE.PARAMETER} with {@code *} allowed, such as {@code lif1.tau}. Weights, biases and scales change
     *     without being named
     */
    public record Selection(List<String> frozen, List<String> trained) {
        public Selection {
            frozen = List.copyOf(frozen);
            trained = List.copyOf(trained);
        }
    }

    /**
     * How passes use the weights of dense transforms and convolutions.
     *
     * @param weights the type in which the trained network's image will store them: passes then use the rounded weights, while the optimizer changes the exact ones
     * @param batchNorm names of nodes, or patterns with {@code *}, whose results are normalised over each batch; the trained network has the normalisation folded into its weights and
     *     biases
     */
    public record Connections(WeightType weights, List<String> batchNorm) {
        public Connections {
            Objects.requireNonNull(weights, "weights");
            batchNorm = List.copyOf(batchNorm);
        }
    }

    /**
     * What a trainer may use. This never affects the result.
     *
     * @param threads at least 1
     * @param memory bytes for what the backward pass needs of the forward pass; with less, steps are computed twice
     */
    public record Resources(int threads, long memory) {
        public Resources {
            Range.atLeast("threads", threads, 1);
            Range.atLeast("memory", memory, 1);
        }
    }

    public Training {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(settings, "settings");
    }

    /**
     * A training with the defaults: count cross-entropy of scale 0.5, fast-sigmoid surrogate of slope 5, detached reset, Adam with rate 1e-3, cosine schedule, 10 epochs
     * of batches of 128, seed 1, one thread, 256 MiB.
     */
    public static Training of(Network network, RunSettings settings) {
        return new Training(network, settings, new Objective(Loss.countCrossEntropy(0.5), List.of(), List.of()),
                new Gradients(Surrogate.fastSigmoid(5), ResetGradient.DETACHED, OptionalDouble.empty(),
                        OptionalInt.empty()),
                new Course(Optimizer.adam(1e-3), Schedule.cosine(), 10, 128, 1, Map.of(), OptionalDouble.empty(),
                        List.of()),
                new Selection(List.of(), List.of()), new Connections(WeightType.F32, List.of()),
                new Resources(1, 256L << 20));
    }

    public Training loss(Loss loss) {
        return with(new Objective(loss, objective.penalties, objective.classWeights));
    }

    public Training penalties(List<RatePenalty> penalties) {
        return with(new Objective(objective.loss, penalties, objective.classWeights));
    }

    public Training classWeights(List<Double> weights) {
        return with(new Objective(objective.loss, objective.penalties, weights));
    }

    public Training surrogate(Surrogate surrogate) {
        return with(new Gradients(surrogate, gradients.reset, gradients.clip, gradients.window));
    }

    public Training resetGradient(ResetGradient reset) {
        return with(new Gradients(gradients.surrogate, reset, gradients.clip, gradients.window));
    }

    public Training clip(double norm) {
        return with(new Gradients(gradients.surrogate, gradients.reset, OptionalDouble.of(norm), gradients.window));
    }

    /** Cuts gradients through time every {@code steps} steps, see {@link Gradients}. */
    public Training window(int steps) {
        return with(new Gradients(gradients.surrogate, gradients.reset, gradients.clip, OptionalInt.of(steps)));
    }

    public Training optimizer(Optimizer optimizer) {
        return with(new Course(optimizer, course.schedule, course.epochs, course.batch, course.seed, course.dropout,
                course.initialRate, course.augmentations));
    }

    public Training schedule(Schedule schedule) {
        return with(new Course(course.optimizer, schedule, course.epochs, course.batch, course.seed, course.dropout,
                course.initialRate, course.augmentations));
    }

    public Training epochs(int epochs) {
        return with(new Course(course.optimizer, course.schedule, epochs, course.batch, course.seed, course.dropout,
                course.initialRate, course.augmentations));
    }

    public Training batch(int batch) {
        return with(new Course(course.optimizer, course.schedule, course.epochs, batch, course.seed, course.dropout,
                course.initialRate, course.augmentations));
    }

    public Training seed(long seed) {
        return with(new Course(course.optimizer, course.schedule, course.epochs, course.batch, seed, course.dropout,
                course.initialRate, course.augmentations));
    }

    /** Adds a node whose neurons fall silent at random. */
    public Training dropout(String node, double share) {
        Map<String, Double> all = new LinkedHashMap<>(course.dropout);
        all.put(node, share);
        return with(new Course(course.optimizer, course.schedule, course.epochs, course.batch, course.seed, all,
                course.initialRate, course.augmentations));
    }

    public Training initialRate(double rate) {
        return with(
                new Course(course.optimizer, course.schedule, course.epochs, course.batch, course.seed, course.dropout,
                        OptionalDouble.of(rate), course.augmentations));
    }

    public Training augmentations(List<Augmentation> augmentations) {
        return with(
                new Course(course.optimizer, course.schedule, course.epochs, course.batch, course.seed, course.dropout,
                        course.initialRate, augmentations));
    }

    public Training freeze(List<String> nodes) {
        return with(new Selection(nodes, selection.trained));
    }

    /** Adds parameters that change, see {@link Selection}. */
    public Training train(List<String> parameters) {
        return with(new Selection(selection.frozen, parameters));
    }

    /** Trains for an image with weights of this type ({@code Image.compile} with a {@link WeightType}). */
    public Training weights(WeightType type) {
        return with(new Connections(type, connections.batchNorm));
    }

    /** Normalises the results of these connections over each batch, see {@link Connections}. */
    public Training batchNorm(List<String> nodes) {
        return with(new Connections(connections.weights, nodes));
    }

    public Training threads(int threads) {
        return with(new Resources(threads, resources.memory));
    }

    public Training memory(long bytes) {
        return with(new Resources(resources.threads, bytes));
    }

    private Training with(Objective changed) {
        return new Training(network, settings, changed, gradients, course, selection, connections, resources);
    }

    private Training with(Gradients changed) {
        return new Training(network, settings, objective, changed, course, selection, connections, resources);
    }

    private Training with(Course changed) {
        return new Training(network, settings, objective, gradients, changed, selection, connections, resources);
    }

    private Training with(Selection changed) {
        return new Training(network, settings, objective, gradients, course, changed, connections, resources);
    }

    private Training with(Connections changed) {
        return new Training(network, settings, objective, gradients, course, selection, changed, resources);
    }

    private Training with(Resources changed) {
        return new Training(network, settings, objective, gradients, course, selection, connections, changed);
    }
}
