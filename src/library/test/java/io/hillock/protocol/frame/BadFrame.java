package io.hillock.protocol.frame;

import io.hillock.protocol.ErrorCode;

/** A frame that must be refused with this code. {@code id} is the envelope's, or 0 if it cannot be read. */
record BadFrame(String name, byte[] frame, ErrorCode code, long id) {}
