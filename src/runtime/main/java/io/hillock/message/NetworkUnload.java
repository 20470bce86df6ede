package io.hillock.message;

/** Forget this network once its runs are done; answered by {@link Ack}. */
public record NetworkUnload(String network) implements NetworkMessage {
    public NetworkUnload {
        Checks.name("network", network);
    }
}
