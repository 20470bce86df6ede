package io.hillock.server.engines;

import io.hillock.net.Address;
import java.util.regex.Pattern;

/**
 * Where engines of other processes are reached: a hub, or one {@code hillock-engine} that listens.
 *
 * @param name the name of its engine in health, metrics and logs
 * @param uri {@code unix:}, {@code tcp:}, {@code tls:} or {@code shm:}
 */
public record HubAddress(String name, String uri) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]{0,63}");

    /**
     * Reads {@code NAME=URI}, or a URI, which is then the name too.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static HubAddress of(String text) {
        int equals = text.indexOf('=');
        boolean named = equals > 0 && NAME.matcher(text.substring(0, equals)).matches();
        String uri = named ? text.substring(equals + 1) : text;
        Address.of(uri);
        return new HubAddress(named ? text.substring(0, equals) : uri, uri);
    }
}
