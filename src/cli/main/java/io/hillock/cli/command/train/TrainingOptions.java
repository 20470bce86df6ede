package io.hillock.cli.command.train;

import io.hillock.cli.CommandFailure;
import io.hillock.image.WeightType;
import io.hillock.model.Network;
import io.hillock.model.RunSettings;
import io.hillock.training.Augmentation;
import io.hillock.training.Loss;
import io.hillock.training.Optimizer;
import io.hillock.training.RatePenalty;
import io.hillock.training.ResetGradient;
import io.hillock.training.Schedule;
import io.hillock.training.Surrogate;
import io.hillock.training.Training;
import java.util.List;
import picocli.CommandLine.Option;

/** How {@code hillock train} trains. */
final class TrainingOptions {
    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10", description = "how often to see each sample (default ${DEFAULT-VALUE})")
    private int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", description = "samples between two changes of the weights (default ${DEFAULT-VALUE})")
    private int batch;

    @Option(names = "--loss", paramLabel = "L", defaultValue = "count-ce:0.5", description = "count-ce:SCALE, count-mse:RIGHT,WRONG, membrane-mean-ce:SCALE, membrane-last-ce, membrane-sum-ce, membrane-max-ce (default ${DEFAULT-VALUE})")
    private String loss;

    @Option(names = "--surrogate", paramLabel = "S", defaultValue = "fast-sigmoid:5", description = "fast-sigmoid:SLOPE, atan:ALPHA, sigmoid:SLOPE, triangular:SLOPE, slayer:SCALE,DECAY, box:HALFWIDTH, straight-through (default ${DEFAULT-VALUE})")
    private String surrogate;

    @Option(names = "--reset-gradient", paramLabel = "R", defaultValue = "detached", description = "whether gradients pass through resets: detached (default), whole")
    private String resetGradient;

    @Option(names = "--optimizer", paramLabel = "O", defaultValue = "adamw:1e-3", description = "sgd:RATE,MOMENTUM, adam:RATE, adamw:RATE (default ${DEFAULT-VALUE})")
    private String optimizer;

    @Option(names = "--weight-decay", paramLabel = "D", description = "decay of the weights (default: 0.01 with adamw, otherwise 0)")
    private Double weightDecay;

    @Option(names = "--schedule", paramLabel = "S", defaultValue = "cosine", description = "constant, cosine or one-cycle, with batches of warm-up: cosine:100 (default ${DEFAULT-VALUE})")
    private String schedule;

    @Option(names = "--clip", paramLabel = "N", description = "the largest norm of all gradients together")
    private Double clip;

    @Option(names = "--window", paramLabel = "N", description = "cut gradients through time every N steps")
    private Integer window;

    @Option(names = "--dropout", paramLabel = "NODE:P", description = "this share of the node's neurons is silent in a sample; may be repeated")
    private List<String> dropout = List.of();

    @Option(names = "--freeze", paramLabel = "NODE", description = "do not change these nodes; * stands for any characters; may be repeated")
    private List<String> frozen = List.of();

    @Option(names = "--train", paramLabel = "NODE.KEY", description = "change these parameters too, such as 'lif*.tau'; may be repeated")
    private List<String> trained = List.of();

    @Option(names = "--batch-norm", paramLabel = "NODE", description = "normalise the results of these dense transforms and convolutions over each batch, and fold the normalisation into the network that is written; * stands for any characters; may be repeated")
    private List<String> batchNorm = List.of();

    @Option(names = "--weights", paramLabel = "W", defaultValue = "f32", description = "train for an image whose weights are f32 (default), f16 or i8, see 'hillock compile --weights'; training and validation then use the rounded weights")
    private WeightType weights;

    @Option(names = "--penalty", paramLabel = "NODE:LOW,HIGH,STRENGTH", description = "keep rates, in spikes per step, between bounds; may be repeated")
    private List<String> penalties = List.of();

    @Option(names = "--class-weights", split = ",", paramLabel = "W", description = "a weight for each class")
    private List<Double> classWeights = List.of();

    @Option(names = "--initial-rate", paramLabel = "R", description = "first scale weights until each layer gives R spikes per step on the first batch")
    private Double initialRate;

    @Option(names = "--augment", paramLabel = "A", description = "change samples at random: shift:PIXELS, flip, noise:AMPLITUDE, jitter:STEPS, drop:SHARE; may be repeated")
    private List<String> augmentations = List.of();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of all random numbers (default ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "the weights do not depend on it (default ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--memory", paramLabel = "MIB", defaultValue = "256", description = "for what the backward pass needs; with less, steps are computed twice (default ${DEFAULT-VALUE})")
    private long memory;

    long seed() {
        return seed;
    }

    Training training(Network network, RunSettings settings) {
        Optimizer chosen = Optimizer.parse(optimizer);
        Training training = Training.of(network, settings).epochs(epochs).batch(batch).loss(Loss.parse(loss))
                .surrogate(Surrogate.parse(surrogate)).resetGradient(ResetGradient.of(resetGradient))
                .optimizer(weightDecay == null ? chosen : chosen.withDecay(weightDecay))
                .schedule(Schedule.parse(schedule))
                .freeze(frozen).train(trained).penalties(penalties.stream().map(RatePenalty::parse).toList())
                .classWeights(classWeights).augmentations(augmentations.stream().map(Augmentation::parse).toList())
                .seed(seed).weights(weights).batchNorm(batchNorm)
                .threads(threads).memory(Math.multiplyExact(memory, 1L << 20));
        for (String one : dropout) {
            int colon = one.lastIndexOf(':');
            try {
                training = training.dropout(one.substring(0, Math.max(colon, 0)),
                        Double.parseDouble(one.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new CommandFailure("--dropout is NODE:SHARE, not '" + one + "'", e);
            }
        }
        training = window == null ? training : training.window(window);
        training = clip == null ? training : training.clip(clip);
        return initialRate == null ? training : training.initialRate(initialRate);
    }
}
