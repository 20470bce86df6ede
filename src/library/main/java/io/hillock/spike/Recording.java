package io.hillock.spike;

import java.lang.foreign.MemorySegment;

/**
 * A recorded node: a part of its response's memory.
 *
 * @param track what is recorded
 * @param offset of {@code values} in the response's memory, in bytes
 * @param values float32 {@code [batch][steps][*shape]}
 */
public record Recording(RecordedSignal track, long offset, MemorySegment values) {}
