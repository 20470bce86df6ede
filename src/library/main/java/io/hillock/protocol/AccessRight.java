package io.hillock.protocol;

/** A right to ask something of other cells. The protocol's page lists which role has which right. */
public enum AccessRight {
    /** To watch: subscriptions, taps, status, metrics, the list of networks. */
    OBSERVE,
    /** To run networks, including its own, and to keep streams. */
    INFER,
    /** To change what a network has learnt, for all its users. */
    TEACH,
    /** To replace and remove networks that others serve, to publish control topics, and to record whole messages of others. */
    CONTROL;

    private final String label = WireNames.of(this);

    public String label() {
        return label;
    }

    /** @throws InvalidMessageException for a word that is none of these */
    public static AccessRight of(String label) {
        return WireNames.find("rights", label, values(), AccessRight::label);
    }
}
