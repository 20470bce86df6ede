package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * The recorded values of a node, a part of the response's memory.
 *
 * @param track the recorded signal or membrane
 * @param offset offset of {@code values} in the response's memory, in bytes
 * @param values float32 {@code [batch][steps][*shape]}
 */
public record Recording(RecordedSignal track, long offset, MemorySegment values) {}
