package io.hillock.message;

/** Encodings in, answers out, types 9 to 12. */
public sealed interface ReasoningMessage extends Message
        permits ReasoningRequest, ReasoningResponse, BatchRequest, BatchResponse {}
