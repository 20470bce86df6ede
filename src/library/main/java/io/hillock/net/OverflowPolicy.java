package io.hillock.net;

/** Decides what a full {@link Mailbox} does with one more message. */
public enum OverflowPolicy {
    /** The sender waits for room. */
    BLOCK,
    /** The sender gets {@link Offer#BACK_PRESSURED}. */
    REJECT,
    /** The oldest message is dropped. */
    DROP_OLDEST
}
