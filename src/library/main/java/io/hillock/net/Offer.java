package io.hillock.net;

/** What became of a message that was handed over. Back-pressure is a result, never an exception. */
public enum Offer {
    /** Taken: handled already, or queued. */
    SENT,
    /** Not taken by everyone it was meant for: a queue is full or credits are used up; try again later. */
    BACK_PRESSURED,
    /** Never will be: the receiver, or the sender itself, is gone. */
    CLOSED;

    /** Of two receivers' results the one that says more. */
    Offer and(Offer other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
