package io.hillock.protocol;

/**
 * Remembers strings that passed a check, so that they need not pass it again with each message. It keeps the last
 * string of each hash, by identity. Any thread; a thread may miss a string that another added, and then checks again.
 */
final class CheckedStrings {
    private static final int SLOTS = 256;

    private final String[] last = new String[SLOTS];

    boolean has(String value) {
        return last[slot(value)] == value;
    }

    void add(String value) {
        last[slot(value)] = value;
    }

    /** A string computes its hash only once. */
    private static int slot(String value) {
        return value.hashCode() & SLOTS - 1;
    }
}
