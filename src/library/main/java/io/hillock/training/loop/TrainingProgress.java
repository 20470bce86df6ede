package io.hillock.training.loop;

import io.hillock.training.EpochReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far a training is: everything beside parameters and moments that a checkpoint keeps. One thread. */
final class TrainingProgress {
    /** The epoch at hand, from 0. */
    int epoch;
    /** Batches of it that are done. */
    int batch;
    BatchSums sums;
    final List<EpochReport> history = new ArrayList<>();
    /** Parameters after the best epoch; empty before the first. */
    Map<String, float[]> best = new LinkedHashMap<>();
    double bestScore = Double.NEGATIVE_INFINITY;
    double bestLoss = Double.POSITIVE_INFINITY;
    /** Digest of the training set; empty before {@code fit}. */
    String data = "";

    TrainingProgress(int layers) {
        sums = new BatchSums(layers);
    }

    /** Takes an epoch's result, and whether its parameters are the best so far. */
    boolean add(EpochReport report) {
        history.add(report);
        double loss = report.validation().map(one -> one.loss()).orElse(report.loss());
        boolean better = report.score() > bestScore || report.score() == bestScore && loss < bestLoss;
        if (better) {
            bestScore = report.score();
            bestLoss = loss;
        }
        return better;
    }
}
