package io.hillock.remote.serve;

import java.util.HashSet;
import java.util.Set;

/** The cells that serve a network and share it. Not thread-safe; its user guards it. */
final class NetworkOwners {
    /** The most cells remembered. Further cells may use the network but not remove it. */
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

    /** Whether this cell alone serves it. */
    boolean areOnly(NetworkClaim claim) {
        return all.size() == 1 && all.contains(claim.holder());
    }

    /** Removes a cell. Returns false if it does not serve the network. */
    boolean remove(NetworkClaim claim) {
        return all.remove(claim.holder());
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
