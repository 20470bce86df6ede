package io.hillock.learning;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The coordination of one round. Every sum is in double, over teachers in their order and over labels ascending. */
final class Vote {
    private final List<TeacherPrediction> outputs;
    /**
     * The labels in ascending order: all outputs if any teacher counted spikes, otherwise only those named, because a label may be large.
     */
    private final int[] labels;
    /** Each teacher's shares of the labels. */
    private final double[][] shares;

    Vote(List<TeacherPrediction> outputs) {
        this.outputs = outputs;
        int counted = check(outputs);
        labels = counted > 0
                ? IntStream.range(0, counted).toArray()
                : outputs.stream().mapToInt(TeacherPrediction::label).sorted().distinct().toArray();
        shares = outputs.stream()
                .map(output -> IntStream.of(labels).mapToDouble(output::share).toArray())
                .toArray(double[][]::new);
    }

    Consensus consensus() {
        double[] votes = votes();
        int best = 0;
        for (int i = 1; i < votes.length; i++) {
            if (votes[i] > votes[best]) {
                best = i;
            }
        }
        return new Consensus(labels[best], confidence(), disagreement(), entropy(), opinions(distribution(votes)));
    }

    /** Linear opinion pool: each teacher's shares, weighted by its confidence. */
    private double[] votes() {
        double[] votes = new double[labels.length];
        for (int teacher = 0; teacher < shares.length; teacher++) {
            for (int i = 0; i < votes.length; i++) {
                votes[i] += outputs.get(teacher).confidence() * shares[teacher][i];
            }
        }
        return votes;
    }

    private double confidence() {
        double sum = 0;
        for (TeacherPrediction output : outputs) {
            sum += output.confidence();
        }
        // Rounding must not make the mean of confidences exceed 1.
        return Math.min(sum / outputs.size(), 1);
    }

    private double disagreement() {
        double least = 1;
        double most = 0;
        for (TeacherPrediction output : outputs) {
            least = Math.min(least, output.confidence());
            most = Math.max(most, output.confidence());
        }
        return most - least;
    }

    private double entropy() {
        double sum = 0;
        for (int label : labels) {
            long named = outputs.stream().filter(output -> output.label() == label).count();
            if (named > 0 && named < outputs.size()) {
                double part = (double) named / outputs.size();
                sum -= part * (StrictMath.log(part) / StrictMath.log(2));
            }
        }
        return sum;
    }

    private static double[] distribution(double[] votes) {
        double sum = 0;
        for (double vote : votes) {
            sum += vote;
        }
        double[] distribution = new double[votes.length];
        for (int i = 0; sum > 0 && i < votes.length; i++) {
            distribution[i] = votes[i] / sum;
        }
        return distribution;
    }

    private List<Opinion> opinions(double[] consensus) {
        double[] agreement = new double[shares.length];
        double sum = 0;
        for (int teacher = 0; teacher < shares.length; teacher++) {
            for (int i = 0; i < consensus.length; i++) {
                agreement[teacher] += Math.min(shares[teacher][i], consensus[i]);
            }
            agreement[teacher] = Math.min(agreement[teacher], 1);
            sum += agreement[teacher];
        }
        double mean = sum / shares.length;
        List<Opinion> opinions = new ArrayList<>(shares.length);
        for (int teacher = 0; teacher < shares.length; teacher++) {
            opinions.add(new Opinion(outputs.get(teacher), agreement[teacher], 1 + mean - agreement[teacher]));
        }
        return opinions;
    }

    /** @return the number of outputs with spike counts; 0 if no teacher has them */
    private static int check(List<TeacherPrediction> outputs) {
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("a consensus needs at least one teacher's output");
        }
        Set<String> seen = new HashSet<>();
        int counted = 0;
        for (TeacherPrediction output : outputs) {
            if (!seen.add(output.teacher())) {
                throw new IllegalArgumentException("teacher '" + output.teacher() + "' appears twice");
            }
            if (counted > 0 && output.outputs() > 0 && output.outputs() != counted) {
                throw new IllegalArgumentException("teacher '" + output.teacher() + "' has " + output.outputs()
                        + " outputs, the others have " + counted);
            }
            counted = Math.max(counted, output.outputs());
        }
        for (TeacherPrediction output : outputs) {
            if (counted > 0 && output.label() >= counted) {
                throw new IllegalArgumentException("teacher '" + output.teacher() + "' says label " + output.label()
                        + ", the others have " + counted + " outputs");
            }
        }
        return counted;
    }
}
