package io.hillock.remote;

import io.hillock.learning.Consensus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a round of messages.
 *
 * @param consensus consensus of the teachers that were heard; empty if there were none
 * @param missing teachers that were not heard in time
 * @param unaware teachers that were heard but did not acknowledge MTL_SIGNAL, each with its error or the transport's
 */
public record MtlRound(long number, Optional<Consensus> consensus, List<String> missing, Map<String, String> unaware) {
    public MtlRound {
        missing = List.copyOf(missing);
        unaware = Map.copyOf(unaware);
    }
}
