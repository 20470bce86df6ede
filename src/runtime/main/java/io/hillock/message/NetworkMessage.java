package io.hillock.message;

/** Arrays sent in pieces and the networks of a peer, types 13 to 18. */
public sealed interface NetworkMessage extends Message
        permits StreamOpen, StreamChunk, StreamClose, NetworkLoad, NetworkUnload, NetworkList {}
