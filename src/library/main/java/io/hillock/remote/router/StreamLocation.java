package io.hillock.remote.router;

/** The engine that has a stream's state. Thread-safe. */
final class StreamLocation {
    private final ListedNetwork at;
    private final long number;
    private boolean lost;
    private boolean touched;
    private long last;

    /**
     * Starts with a stream at rest there.
     *
     * @param number the stream's number at an engine that joined
     * @param lost whether the stream had run elsewhere; then its state is undefined until the asker sets it
     */
    StreamLocation(ListedNetwork at, long number, boolean lost) {
        this.at = at;
        this.number = number;
        this.lost = lost;
    }

    ListedNetwork at() {
        return at;
    }

    EngineCell engine() {
        return at.engine();
    }

    long number() {
        return number;
    }

    synchronized boolean isLost() {
        return lost || !engine().isPresent();
    }

    /** The asker has set the whole state. */
    synchronized void restored() {
        lost = false;
    }

    /** A message of the stream is on its way to the engine. */
    synchronized void sent(long id) {
        last = id;
    }

    /** The stream may no longer be at rest. */
    synchronized void touched() {
        touched = true;
    }

    /** Whether the stream is at rest and nothing was sent since this message. */
    synchronized boolean isUntouched(long id) {
        return !touched && last == id;
    }

    /** Whether nothing was sent since this message. */
    synchronized boolean isLast(long id) {
        return last == id;
    }
}
