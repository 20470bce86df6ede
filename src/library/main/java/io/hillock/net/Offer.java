package io.hillock.net;

/** The result of handing a message over. Back-pressure is a result, never an exception. */
public enum Offer {
    /** Taken: handled already or queued. */
    SENT,
    /** Not taken by all receivers: a queue is full or credits are used up. Try again later. */
    BACK_PRESSURED,
    /** Never taken: the receiver, or the sender itself, is gone. */
    CLOSED;

    /** Combines the results of two receivers; the more severe one counts. */
    Offer and(Offer other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
