package io.hillock.queue;

import java.util.regex.Pattern;

/**
 * The name of a request. A sender that does not know whether its request was taken sends it again under the same key.
 *
 * @param session the sender's own space of ids
 * @param id of the request in the session; both have 1 to {@value #LONGEST} characters, none of them a control character
 */
public record RequestKey(String session, String id) {
    /** The most characters of a session or an id. */
    public static final int LONGEST = 200;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    public RequestKey {
        check("session", session);
        check("id", id);
    }

    private static void check(String what, String text) {
        if (text.isEmpty() || text.length() > LONGEST || CONTROL.matcher(text).find()) {
            throw new IllegalArgumentException("the " + what + " of a queued request must have 1 to " + LONGEST
                    + " characters, none of them a control character; it has " + text.length());
        }
    }

    /** {@code SESSION/ID}, for messages. */
    @Override
    public String toString() {
        return session + "/" + id;
    }
}
