package io.hillock.message;

import java.util.List;

/**
 * Which networks do you serve? The answer has the same type.
 *
 * @param networks empty in the question
 */
public record NetworkList(List<NetworkInfo> networks) implements NetworkMessage {
    public NetworkList {
        networks = List.copyOf(networks);
        Checks.size("networks", networks, 0, Checks.MAX_LIST);
    }
}
