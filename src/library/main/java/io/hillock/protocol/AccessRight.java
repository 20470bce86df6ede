package io.hillock.protocol;

/** What a cell may be allowed to ask of others; which role has which right is in the protocol's page. */
public enum AccessRight {
    /** To see what goes on: subscriptions, taps, status, metrics, the list of networks. */
    OBSERVE,
    /** To have networks run, its own among them, and to keep streams. */
    INFER,
    /** To change what a network has learnt, for all who use it. */
    TEACH,
    /** To replace and remove networks that others serve, and to publish the topics of control. */
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
