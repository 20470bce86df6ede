package io.hillock.remote.router;

/** The engine that keeps a stream's state. Any thread. */
final class StreamLocation {
    private final ListedNetwork at;
    private final long number;
    private boolean lost;
    private boolean touched;
    private long last;

    /**
     * At rest there.
     *
     * @param number under which an engine that joined knows it
     * @param lost whether the stream had run elsewhere: its state is undefined until somebody says it
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

    /** Its state has been said in full. */
    synchronized void restored() {
        lost = false;
    }

    /** A message of the stream is on its way to the engine. */
    synchronized void sent(long id) {
        last = id;
    }

    /** It is at rest no more, perhaps. */
    synchronized void touched() {
        touched = true;
    }

    /** Whether it is at rest and nothing was sent since. */
    synchronized boolean isUntouched(long id) {
        return !touched && last == id;
    }

    /** Whether nothing was sent since. */
    synchronized boolean isLast(long id) {
        return last == id;
    }
}
