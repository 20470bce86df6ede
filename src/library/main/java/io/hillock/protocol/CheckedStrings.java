package io.hillock.protocol;

/**
 * Strings that passed a check, so that the same ones need not pass it again with each message: the last of each hash, by identity. Any
 * thread; one that another thread added is seen or not, either is right.
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

    /** A string computes its hash once. */
    private static int slot(String value) {
        return value.hashCode() & SLOTS - 1;
    }
}
