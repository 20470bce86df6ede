package io.hillock.training;

/**
 * What stands in for the derivative of a spike with respect to x = u − v_threshold, the distance of the membrane from its threshold.
 * {@code src/docs/training.md} gives the roundings. Immutable.
 */
public sealed interface Surrogate {

    /** 1 / (1 + slope |x|)²: SuperSpike, Zenke and Ganguli (Neural Computation 30(6), 2018). */
    record FastSigmoid(double slope) implements Surrogate {
        public FastSigmoid {
            Range.above("the slope of fast-sigmoid", slope, 0);
        }
    }

    /** (alpha / 2) / (1 + (π/2 · alpha x)²): Fang et al. (ICCV 2021). */
    record Atan(double alpha) implements Surrogate {
        public Atan {
            Range.above("alpha of atan", alpha, 0);
        }
    }

    /** slope · σ(slope x) (1 − σ(slope x)), the derivative of the logistic function. */
    record Sigmoid(double slope) implements Surrogate {
        public Sigmoid {
            Range.above("the slope of sigmoid", slope, 0);
        }
    }

    /** slope · max(0, 1 − slope |x|): Bellec et al. (NeurIPS 2018). Neurons further than 1/slope from the threshold learn nothing. */
    record Triangular(double slope) implements Surrogate {
        public Triangular {
            Range.above("the slope of triangular", slope, 0);
        }
    }

    /** scale · exp(−decay |x|): SLAYER, Shrestha and Orchard (NeurIPS 2018). */
    record Slayer(double scale, double decay) implements Surrogate {
        public Slayer {
            Range.above("the scale of slayer", scale, 0);
            Range.above("the decay of slayer", decay, 0);
        }
    }

    /** 1 where |x| is below the half-width, otherwise 0. */
    record Box(double halfWidth) implements Surrogate {
        public Box {
            Range.above("the half-width of box", halfWidth, 0);
        }
    }

    /** 1 everywhere: the straight-through estimator, Bengio, Léonard and Courville (arXiv 1308.3432, 2013). */
    record StraightThrough() implements Surrogate {}

    /** What {@link #parse} reads as this surrogate. */
    default String text() {
        return switch (this) {
            case FastSigmoid one -> Spec.text("fast-sigmoid", one.slope);
            case Atan one -> Spec.text("atan", one.alpha);
            case Sigmoid one -> Spec.text("sigmoid", one.slope);
            case Triangular one -> Spec.text("triangular", one.slope);
            case Slayer one -> Spec.text("slayer", one.scale, one.decay);
            case Box one -> Spec.text("box", one.halfWidth);
            case StraightThrough _ -> Spec.text("straight-through");
        };
    }

    static Surrogate fastSigmoid(double slope) {
        return new FastSigmoid(slope);
    }

    /**
     * Reads {@code fast-sigmoid:5}, {@code atan:2}, {@code sigmoid:4}, {@code triangular:1}, {@code slayer:1,5}, {@code box:0.5} or
     * {@code straight-through}; the numbers may be left out.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Surrogate parse(String text) {
        Spec spec = Spec.parse(text);
        return switch (spec.name()) {
            case "fast-sigmoid" -> new FastSigmoid(spec.atMost(1).number(0, 5));
            case "atan" -> new Atan(spec.atMost(1).number(0, 2));
            case "sigmoid" -> new Sigmoid(spec.atMost(1).number(0, 4));
            case "triangular" -> new Triangular(spec.atMost(1).number(0, 1));
            case "slayer" -> new Slayer(spec.atMost(2).number(0, 1), spec.number(1, 5));
            case "box" -> new Box(spec.atMost(1).number(0, 0.5));
            case "straight-through" -> {
                spec.atMost(0);
                yield new StraightThrough();
            }
            default -> throw new IllegalArgumentException("unknown surrogate '" + spec.name()
                    + "'; known are fast-sigmoid, atan, sigmoid, triangular, slayer, box, straight-through");
        };
    }
}
