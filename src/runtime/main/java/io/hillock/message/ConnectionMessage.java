package io.hillock.message;

/** The life of a connection, types 1 to 8. */
public sealed interface ConnectionMessage extends Message
        permits Hello, Welcome, Goodbye, Ping, Pong, Ack, ErrorReply, Cancel {}
