package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.remote.TrainingStatus;
import io.hillock.training.EpochReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What {@code hillock train} prints. */
public final class TrainingText {
    private TrainingText() {}

    /** The first of the best epochs, whose network is written; null before the first epoch. */
    public static EpochReport best(List<EpochReport> history) {
        return EpochReport.best(history).orElse(null);
    }

    /** @param best the epoch whose network was written; null if there was none */
    public static ObjectNode json(Path output, EpochReport best, boolean stopped) {
        ObjectNode json = JsonOutput.object().put("file", output.toString()).put("stopped", stopped);
        if (best != null) {
            json.put("best_epoch", best.epoch()).put("best_accuracy", best.score());
        }
        return json;
    }

    /** The result of a job. */
    public static String result(Path output, TrainingStatus status) {
        return String.format(Locale.ROOT, "%s: epoch %d, accuracy %.2f %%", output, status.bestEpoch(),
                100 * status.bestScore());
    }

    public static String result(Path output, EpochReport best, boolean stopped) {
        if (best == null) {
            return output + ": the network as it was when the training stopped, before the end of its first epoch";
        }
        return String.format(Locale.ROOT, "%s: epoch %d, %s accuracy %.2f %%%s", output, best.epoch(),
                best.validation().isPresent() ? "validation" : "training", 100 * best.score(),
                stopped ? ", the best so far" : "");
    }
}
