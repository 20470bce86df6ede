package io.hillock.net;

/** What a full {@link Mailbox} does with one more message. */
public enum OverflowPolicy {
    /** The sender waits for room. */
    BLOCK,
    /** The sender is told {@link Offer#BACK_PRESSURED}. */
    REJECT,
    /** The oldest message makes room. */
    DROP_OLDEST
}
