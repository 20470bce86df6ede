package io.hillock.transport;

/** What a full {@link Mailbox} does with one more message. */
public enum Overflow {
    /** The sender waits for room. */
    BLOCK,
    /** The sender is told {@link Offer#BACK_PRESSURED}. */
    REJECT,
    /** The oldest message makes room. */
    DROP_OLDEST
}
