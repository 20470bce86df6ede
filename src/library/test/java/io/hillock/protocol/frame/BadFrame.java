package io.hillock.protocol.frame;

import io.hillock.protocol.ErrorCode;

/** A frame that must be refused with this code; id is that of the envelope, 0 where it cannot be read. */
record BadFrame(String name, byte[] frame, ErrorCode code, long id) {}
