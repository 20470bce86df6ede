package io.hillock.training;

/** How gradients change parameters. {@code src/docs/training.md} gives the roundings. Immutable. */
public sealed interface Optimizer {

    /** The learning rate, which the {@link Schedule} scales. */
    double rate();

    /** Decay of weights and scales; biases and neurons' parameters do not decay. */
    double decay();

    /** Stochastic gradient descent with momentum. The decay is added to the gradient. */
    record Sgd(double rate, double momentum, double decay) implements Optimizer {
        public Sgd {
            check("sgd", rate, decay);
            Range.fraction("momentum", momentum);
        }
    }

    /** Adam: Kingma and Ba (ICLR 2015). The decay is added to the gradient. */
    record Adam(double rate, double beta1, double beta2, double epsilon, double decay) implements Optimizer {
        public Adam {
            check("adam", rate, decay);
            moments(beta1, beta2, epsilon);
        }
    }

    /** AdamW: Adam, with a decay of the weights themselves; Loshchilov and Hutter (ICLR 2019). */
    record AdamW(double rate, double beta1, double beta2, double epsilon, double decay) implements Optimizer {
        public AdamW {
            check("adamw", rate, decay);
            moments(beta1, beta2, epsilon);
        }
    }

    static Optimizer sgd(double rate, double momentum) {
        return new Sgd(rate, momentum, 0);
    }

    static Optimizer adam(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8, 0);
    }

    static Optimizer adamW(double rate) {
        return new AdamW(rate, 0.9, 0.999, 1e-8, 0.01);
    }

    /** The same with another decay. */
    default Optimizer withDecay(double decay) {
        return switch (this) {
            case Sgd o -> new Sgd(o.rate, o.momentum, decay);
            case Adam o -> new Adam(o.rate, o.beta1, o.beta2, o.epsilon, decay);
            case AdamW o -> new AdamW(o.rate, o.beta1, o.beta2, o.epsilon, decay);
        };
    }

    /**
     * Reads {@code sgd:RATE,MOMENTUM}, {@code adam:RATE,BETA1,BETA2,EPSILON} or {@code adamw:…}; numbers may be left out from the end.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Optimizer parse(String text) {
        Spec spec = Spec.parse(text);
        return switch (spec.name()) {
            case "sgd" -> new Sgd(spec.atMost(2).number(0, 0.1), spec.number(1, 0.9), 0);
            case "adam" -> new Adam(spec.atMost(4).number(0, 1e-3), spec.number(1, 0.9), spec.number(2, 0.999),
                    spec.number(3, 1e-8), 0);
            case "adamw" -> new AdamW(spec.atMost(4).number(0, 1e-3), spec.number(1, 0.9), spec.number(2, 0.999),
                    spec.number(3, 1e-8), 0.01);
            default -> throw new IllegalArgumentException(
                    "unknown optimizer '" + spec.name() + "'; known are sgd, adam, adamw");
        };
    }

    /** What {@link #parse} reads as this optimizer, but for the {@link #decay}. */
    default String text() {
        return switch (this) {
            case Sgd o -> Spec.text("sgd", o.rate, o.momentum);
            case Adam o -> Spec.text("adam", o.rate, o.beta1, o.beta2, o.epsilon);
            case AdamW o -> Spec.text("adamw", o.rate, o.beta1, o.beta2, o.epsilon);
        };
    }

    private static void check(String name, double rate, double decay) {
        Range.above("the rate of " + name, rate, 0);
        Range.atLeast("weight decay", decay, 0);
    }

    private static void moments(double beta1, double beta2, double epsilon) {
        Range.fraction("beta1", beta1);
        Range.fraction("beta2", beta2);
        Range.above("epsilon", epsilon, 0);
    }
}
