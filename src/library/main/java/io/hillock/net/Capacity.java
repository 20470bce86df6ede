package io.hillock.net;

import io.hillock.protocol.Envelope;

/**
 * What a listener has for all its connections together. A connecting side has as much memory for its one connection.
 *
 * @param frameBytes of frames that are coming in, and of messages that came in and are not dealt with yet; at least 64 KiB. One frame of {@link
 *        Settings#maxFrame} always fits. If there is no room, the frame that comes in slowest is given up with {@code overloaded}, and its
 *        connection with it
 * @param strangers connections whose handshake is not over, at least 1; for one more the one that has been silent for longest is closed
 * @param strangersOfOneAddress of these, from one IPv4 address or IPv6 /64 network, at least 1; a Unix domain socket has one address for all
 */
public record Capacity(long frameBytes, int strangers, int strangersOfOneAddress) {
    private static final int LEAST = 1 << 16;
    /** An eighth of the largest heap, but at least two of the usual longest frames; 1024 strangers, 768 of one address. */
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
