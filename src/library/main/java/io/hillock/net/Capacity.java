package io.hillock.net;

import io.hillock.protocol.Envelope;

/**
 * The limits of a listener for all its connections together. A connecting side may use as much memory for its one
 * connection. Immutable.
 *
 * @param frameBytes the memory of arriving frames and of messages that are not finished, in bytes; at least 64 KiB. One
 *         frame of {@link Settings#maxFrame} always fits. If there is no room, the slowest arriving frame is dropped
 *         with {@code overloaded}, and its connection ends
 * @param strangers the connections whose handshake is not over, at least 1. If one more comes, the longest silent one
 *         is closed
 * @param strangersOfOneAddress how many of these may come from one IPv4 address or IPv6 /64 network, at least 1. A Unix
 *         domain socket counts as one address for all
 */
public record Capacity(long frameBytes, int strangers, int strangersOfOneAddress) {
    private static final int LEAST = 1 << 16;
    /** An eighth of the largest heap, but at least two default longest frames; 1024 strangers, 768 of one address. */
    public static final Capacity DEFAULT = new Capacity(
            Math.max(Runtime.getRuntime().maxMemory() / 8, 2L * Envelope.DEFAULT_MAX_FRAME), 1024, 768);

    public Capacity {
        if (frameBytes < LEAST) {
            throw new IllegalArgumentException("frameBytes " + frameBytes);
        }
        if (strangers < 1 || strangersOfOneAddress < 1) {
            throw new IllegalArgumentException("strangers " + strangers + ", of one address " + strangersOfOneAddress);
        }
    }

    public Capacity withFrameBytes(long bytes) {
        return new Capacity(bytes, strangers, strangersOfOneAddress);
    }

    public Capacity withStrangers(int all, int ofOneAddress) {
        return new Capacity(frameBytes, all, ofOneAddress);
    }
}
