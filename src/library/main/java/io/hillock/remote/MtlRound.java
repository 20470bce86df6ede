package io.hillock.remote;

import io.hillock.learning.Consensus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a round of messages.
 *
 * @param consensus of the teachers who were heard; empty where nobody was
 * @param missing teachers who were not heard in time
 * @param unaware teachers who were heard and did not acknowledge MTL_SIGNAL, with what they or the transport said instead
 */
public record MtlRound(long number, Optional<Consensus> consensus, List<String> missing, Map<String, String> unaware) {
    public MtlRound {
        missing = List.copyOf(missing);
        unaware = Map.copyOf(unaware);
    }
}
