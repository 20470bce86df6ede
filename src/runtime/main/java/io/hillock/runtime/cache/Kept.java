package io.hillock.runtime.cache;

import java.lang.foreign.MemorySegment;

/**
 * An answer in the cache.
 *
 * @param memory of a response for one sample, on the heap
 * @param engine that gave it
 */
record Kept(MemorySegment memory, String engine) {}
