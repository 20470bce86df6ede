package io.hillock.learning;

import io.hillock.spike.OutputKind;
import io.hillock.spike.Response;
import java.util.Arrays;
import java.util.Objects;

/** One teacher's output for one encoding. Immutable. */
public final class TeacherPrediction {
    private final String teacher;
    private final int label;
    private final double confidence;
    private final long[] counts;

    private TeacherPrediction(String teacher, int label, double confidence, long[] counts) {
        this.teacher = teacher;
        this.label = label;
        this.confidence = confidence;
        this.counts = counts;
    }

    /**
     * @param teacher its name
     * @param label at least 0
     * @param confidence 0 to 1
     * @param counts spikes of each output, at least 0 each; {@code label} is one of their indices. None if the teacher has no spiking
     *     outputs
     * @throws IllegalArgumentException if a value is out of range; the message names it
     */
    public static TeacherPrediction of(String teacher, int label, double confidence, long... counts) {
        Objects.requireNonNull(teacher);
        // Also refuses NaN.
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("teacher '" + teacher + "': confidence " + confidence);
        }
        if (label < 0 || counts.length > 0 && label >= counts.length) {
            throw new IllegalArgumentException(
                    "teacher '" + teacher + "': label " + label + " with " + counts.length + " counts");
        }
        for (int output = 0; output < counts.length; output++) {
            if (counts[output] < 0) {
                throw new IllegalArgumentException(
                        "teacher '" + teacher + "': count " + counts[output] + " of output " + output);
            }
        }
        return new TeacherPrediction(teacher, label, confidence, counts.clone());
    }

    /** The prediction in one sample of a response. */
    public static TeacherPrediction of(String teacher, Response response, int sample) {
        long[] counts = new long[response.output().kind() == OutputKind.SPIKES ? response.output().size() : 0];
        for (int output = 0; output < counts.length; output++) {
            counts[output] = response.count(sample, output);
        }
        return of(teacher, response.label(sample), response.confidence(sample), counts);
    }

    public String teacher() {
        return teacher;
    }

    public int label() {
        return label;
    }

    /** The confidence, 0 to 1. */
    public double confidence() {
        return confidence;
    }

    /** The number of outputs with spike counts; 0 if it has only a label. */
    public int outputs() {
        return counts.length;
    }

    /** Spikes of each output; a copy. */
    public long[] counts() {
        return counts.clone();
    }

    /** The share of the teacher's vote for a label: its share of all spikes, or all or nothing without counts. */
    double share(int label) {
        if (counts.length == 0) {
            return label == this.label ? 1 : 0;
        }
        double spikes = 0;
        for (long count : counts) {
            spikes += count;
        }
        return spikes == 0 ? 0 : counts[label] / spikes;
    }

    /** Equal if everything is, the counts included. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TeacherPrediction that && teacher.equals(that.teacher) && label == that.label
                && Double.doubleToLongBits(confidence) == Double.doubleToLongBits(that.confidence)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(teacher, label, confidence) * 31 + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return teacher + ": label " + label + ", confidence " + confidence;
    }
}
