package io.hillock.remote.router;

import java.util.List;

/** The engine that has a stream's state. Thread-safe. */
final class StreamLocation {
    private final ListedNetwork at;
    private final long number;
    /** The engines among which it was chosen, or that are known not to be its place. */
    private List<String> among;
    private int underWay;
    private boolean taught;
    private boolean lost;
    private boolean touched;
    private long last;

    /**
     * Starts with a stream at rest there.
     *
     * @param number the stream's number at an engine that joined
     * @param among the engines among which it was chosen
     * @param lost whether the stream had run elsewhere; then its state is undefined until the asker sets it
     */
    StreamLocation(ListedNetwork at, long number, List<String> among, boolean lost) {
        this.at = at;
        this.number = number;
        this.among = among;
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

    /**
     * Whether the stream may move to an engine that has joined since: nothing of it is under way, and no feedback has come for it.
     *
     * @param engines the engines now
     */
    synchronized boolean mayMove(List<String> engines) {
        return !isLost() && !taught && underWay == 0 && !among.containsAll(engines);
    }

    /** Whether this engine was there when the stream was placed. */
    synchronized boolean knew(String engine) {
        return among.contains(engine);
    }

    /** The stream stays although these are the engines now. */
    synchronized void stays(List<String> engines) {
        among = engines;
    }

    synchronized void runs() {
        underWay++;
    }

    synchronized void answered() {
        underWay--;
    }

    /** Feedback came for the stream. */
    synchronized void taught() {
        taught = true;
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
