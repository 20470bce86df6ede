package io.hillock.unified.layer;

import java.lang.foreign.MemorySegment;

/**
 * An answer in the cache.
 *
 * @param memory response of one sample, on the heap
 * @param engine name of the engine that gave it
 */
record CachedAnswer(MemorySegment memory, String engine) {}
