package io.hillock.server.engines;

import io.hillock.net.Settings;
import io.hillock.protocol.Role;
import io.hillock.unified.LeastLoaded;
import io.hillock.unified.Strategy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Engines of other processes.
 *
 * @param addresses where they are; each with its own name
 * @param settings how the service presents itself to them
 * @param strategy which engine gets a request: among the service's own and these
 * @param runs runs that the service gives each of them at once, at least 1
 */
public record HubOptions(List<HubAddress> addresses, Settings settings, Strategy strategy, int runs) {
    /** No engines but those of this process. */
    public static final HubOptions NONE = new HubOptions(List.of(), Settings.of("serve", Role.INTERFACE),
            new PlainJavaLast(new LeastLoaded(0)), 16);

    /** @throws IllegalArgumentException if two have the same name, or one that an engine of this process has */
    public HubOptions {
        addresses = List.copyOf(addresses);
        if (runs < 1) {
            throw new IllegalArgumentException("runs must be at least 1, is " + runs);
        }
        Set<String> names = new HashSet<>(Set.of("java", "native"));
        for (HubAddress address : addresses) {
            if (!names.add(address.name())) {
                throw new IllegalArgumentException("two engines are called " + address.name());
            }
        }
    }
}
