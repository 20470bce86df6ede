package io.hillock.server.rest;

import io.helidon.http.HeaderNames;
import java.util.Locale;

/** What compression a caller accepts. */
final class AcceptedEncoding {
    private AcceptedEncoding() {}

    static boolean gzip(RestCall call) {
        for (String one : call.header(HeaderNames.ACCEPT_ENCODING).orElse("").toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = one.strip().split(";");
            if (parts[0].strip().equals("gzip")) {
                return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
            }
        }
        return false;
    }
}
