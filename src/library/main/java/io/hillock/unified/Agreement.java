package io.hillock.unified;

import java.util.List;
import java.util.Optional;

/**
 * What came out when several engines ran one batch.
 *
 * @param answers engines that answered
 * @param agreeing of them, those with the bits that became the answer
 * @param outvoted names of those with other bits
 * @param failed names of those that did not answer
 * @param divergence the first place where bits differ
 */
public record Agreement(int answers, int agreeing, List<String> outvoted, List<String> failed,
        Optional<Divergence> divergence) {
    public Agreement {
        outvoted = List.copyOf(outvoted);
        failed = List.copyOf(failed);
    }

    /** Whether all that answered have the same bits. */
    public boolean unanimous() {
        return agreeing == answers;
    }
}
