package io.hillock.transport;

import io.hillock.message.Role;
import java.util.Optional;

/**
 * What the cell at the other end of a connection is to this side.
 *
 * @param role in its HELLO; empty where that end listens
 * @param rights to ask this side
 */
public record Standing(Optional<Role> role, Rights rights) {
    /** Who connects trusts the listener that it chose. */
    static final Standing LISTENER = new Standing(Optional.empty(), Rights.ALL);
}
