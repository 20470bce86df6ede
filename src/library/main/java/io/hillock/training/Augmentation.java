package io.hillock.training;

/** Changes samples at random, anew in each epoch (training.md, Augmentation). Immutable. */
public sealed interface Augmentation {

    /** Shifts images by up to this many pixels in each direction; zeros come in. */
    record Shift(int pixels) implements Augmentation {
        public Shift {
            Range.atLeast("shift", pixels, 1);
        }
    }

    /** Mirrors half of the images, left to right. */
    record Flip() implements Augmentation {}

    /** Adds uniform noise from −amplitude to +amplitude to each value. */
    record Noise(double amplitude) implements Augmentation {
        public Noise {
            Range.above("the amplitude of noise", amplitude, 0);
        }
    }

    /** Shifts a sequence in time by up to this many steps; zeros come in. */
    record Jitter(int steps) implements Augmentation {
        public Jitter {
            Range.atLeast("jitter", steps, 1);
        }
    }

    /** Sets values to 0 with this probability. */
    record Drop(double share) implements Augmentation {
        public Drop {
            Range.fraction("the share of dropped events", share);
        }
    }

    /** What {@link #parse} reads as this augmentation. */
    default String text() {
        return switch (this) {
            case Shift one -> "shift:" + one.pixels;
            case Flip _ -> "flip";
            case Noise one -> Spec.text("noise", one.amplitude);
            case Jitter one -> "jitter:" + one.steps;
            case Drop one -> Spec.text("drop", one.share);
        };
    }

    /**
     * Reads {@code shift:2}, {@code flip}, {@code noise:0.1}, {@code jitter:3} or {@code drop:0.1}.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Augmentation parse(String text) {
        Spec spec = Spec.parse(text).atMost(1);
        return switch (spec.name()) {
            case "shift" -> new Shift((int) spec.number(0, 2));
            case "flip" -> new Flip();
            case "noise" -> new Noise(spec.number(0, 0.1));
            case "jitter" -> new Jitter((int) spec.number(0, 2));
            case "drop" -> new Drop(spec.number(0, 0.1));
            default -> throw new IllegalArgumentException(
                    "unknown augmentation '" + spec.name() + "'; known are shift, flip, noise, jitter, drop");
        };
    }
}
