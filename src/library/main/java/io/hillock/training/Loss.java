package io.hillock.training;

import java.util.Locale;

/** What a training makes small. {@code src/docs/training.md} gives the equations. Immutable. */
public sealed interface Loss {

    /** Whether the loss counts spikes; otherwise it reads the membranes of the Output. */
    default boolean counts() {
        return !(this instanceof MembraneCrossEntropy);
    }

    /**
     * Cross-entropy of the softmax of scale · spike counts. The class with the most spikes is the answer.
     *
     * @param scale above 0; about 10 / steps is a good start
     */
    record CountCrossEntropy(double scale) implements Loss {
        public CountCrossEntropy {
            Range.above("the scale of count-ce", scale, 0);
        }
    }

    /**
     * Mean squared difference of each output's rate from a wanted rate.
     *
     * @param right wanted spikes per step of the right class, 0 to 1
     * @param wrong wanted spikes per step of all others, 0 to 1
     */
    record CountMse(double right, double wrong) implements Loss {
        public CountMse {
            Range.atLeast("the rate of the right class", right, 0);
            Range.atLeast("the rate of the wrong classes", wrong, 0);
        }
    }

    /** Cross-entropy of the softmax of scale · the Output's membranes, reduced over the steps. */
    record MembraneCrossEntropy(Reduction reduction, double scale) implements Loss {
        public MembraneCrossEntropy {
            Range.above("the scale of membrane-ce", scale, 0);
        }
    }

    /** One score per output from its values at all steps. */
    enum Reduction {
        MEAN, LAST, SUM, MAX
    }

    static Loss countCrossEntropy(double scale) {
        return new CountCrossEntropy(scale);
    }

    /**
     * Reads {@code count-ce:0.5}, {@code count-mse:0.8,0.1}, or {@code membrane-mean-ce:1} with mean, last, sum or max; the numbers may be left out.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Loss parse(String text) {
        Spec spec = Spec.parse(text);
        return switch (spec.name()) {
            case "count-ce" -> new CountCrossEntropy(spec.atMost(1).number(0, 0.5));
            case "count-mse" -> new CountMse(spec.atMost(2).number(0, 0.8), spec.number(1, 0.1));
            case "membrane-mean-ce" -> membrane(Reduction.MEAN, spec);
            case "membrane-last-ce" -> membrane(Reduction.LAST, spec);
            case "membrane-sum-ce" -> membrane(Reduction.SUM, spec);
            case "membrane-max-ce" -> membrane(Reduction.MAX, spec);
            default -> throw new IllegalArgumentException("unknown loss '" + spec.name()
                    + "'; known are count-ce, count-mse, membrane-mean-ce, membrane-last-ce, membrane-sum-ce, membrane-max-ce");
        };
    }

    /** What {@link #parse} reads as this loss. */
    default String text() {
        return switch (this) {
            case CountCrossEntropy loss -> Spec.text("count-ce", loss.scale);
            case CountMse loss -> Spec.text("count-mse", loss.right, loss.wrong);
            case MembraneCrossEntropy loss ->
                Spec.text("membrane-" + loss.reduction.name().toLowerCase(Locale.ROOT) + "-ce", loss.scale);
        };
    }

    private static Loss membrane(Reduction reduction, Spec spec) {
        return new MembraneCrossEntropy(reduction, spec.atMost(1).number(0, 1));
    }
}
