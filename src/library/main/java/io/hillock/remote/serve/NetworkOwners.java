package io.hillock.remote.serve;

import java.util.HashSet;
import java.util.Set;

/** The cells that had a network served, which is there for all of them. Guarded by its user. */
final class NetworkOwners {
    /** Beyond, who has it served too is not remembered, and may not remove it. */
    private static final int MOST = 1024;

    private final Set<String> all = new HashSet<>();

    NetworkOwners(NetworkClaim first) {
        add(first);
    }

    void add(NetworkClaim claim) {
        if (all.size() < MOST) {
            all.add(claim.holder());
        }
    }

    /** Whether nobody but this one has it served. */
    boolean areOnly(NetworkClaim claim) {
        return all.size() == 1 && all.contains(claim.holder());
    }

    /** False where it is not among them. */
    boolean remove(NetworkClaim claim) {
        return all.remove(claim.holder());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
