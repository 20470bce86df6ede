package io.hillock.unified.layer;

import java.lang.foreign.MemorySegment;

/**
 * An answer in the cache.
 *
 * @param memory of a response for one sample, on the heap
 * @param engine that gave it
 */
record CachedAnswer(MemorySegment memory, String engine) {}
