package io.hillock.learning;

import io.hillock.spike.OutputKind;
import io.hillock.spike.Response;
import java.util.Arrays;
import java.util.Objects;

/** What one teacher says of one encoding. Immutable. */
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
     * @param counts spikes of each output, none negative, with the label among them; none where it has no spiking outputs
     * @throws IllegalArgumentException naming what does not hold
     */
    public static TeacherPrediction of(String teacher, int label, double confidence, long... counts) {
        Objects.requireNonNull(teacher);
        // A NaN is no confidence either.
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

    /** What a response says of one of its samples. */
    public static TeacherPrediction of(String teacher, Response response, int sample) {
        long[] counts = new long[response.answer().kind() == OutputKind.SPIKES ? response.answer().outputs() : 0];
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

    /** 0 to 1. */
    public double confidence() {
        return confidence;
    }

    /** How many outputs it counted spikes of; 0 where it only has a label. */
    public int outputs() {
        return counts.length;
    }

    /** Spikes of each output, a copy. */
    public long[] counts() {
        return counts.clone();
    }

    /** The share of the teacher's vote that a label gets: its share of all spikes, or all or nothing without counts. */
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

    /** Equal in all, the counts too. */
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
