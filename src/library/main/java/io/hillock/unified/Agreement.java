package io.hillock.unified;

import java.util.List;
import java.util.Optional;

/**
 * How far several engines agreed on one batch.
 *
 * @param answers number of engines that answered
 * @param agreeing number of engines whose bits became the answer
 * @param outvoted names of the engines whose bits differed from the answer
 * @param failed names of the engines that did not answer
 * @param divergence the first place where bits differ
 */
public record Agreement(int answers, int agreeing, List<String> outvoted, List<String> failed,
        Optional<Divergence> divergence) {
    public Agreement {
        outvoted = List.copyOf(outvoted);
        failed = List.copyOf(failed);
    }

    /** Whether all engines that answered gave the same bits. */
    public boolean unanimous() {
        return agreeing == answers;
    }
}
