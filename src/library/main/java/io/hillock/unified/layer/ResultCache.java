package io.hillock.unified.layer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * A cache of answers, bounded in bytes. It evicts the answers that are least likely to be asked for again (Caffeine's W-TinyLFU). Several
 * {@link Cached} engines, of one network or many, may share it. Thread-safe.
 */
public final class ResultCache {
    /** Bytes of an entry besides encoding and answer: objects, table, queues. */
    private static final int OVERHEAD = 320;

    private final Cache<CacheKey, CachedAnswer> cache;

    /**
     * Creates an empty cache.
     *
     * @param bytes limit for encodings, answers and overhead, above 0
     */
    public ResultCache(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a cache must have at least 1 byte, has " + bytes);
        }
        // Maintenance runs on the callers' threads, so that the content depends only on the requests.
        this.cache = Caffeine.newBuilder().maximumWeight(bytes).executor(Runnable::run)
                .<CacheKey, CachedAnswer>weigher((key, cached) -> Math.toIntExact(
                        Math.min(Integer.MAX_VALUE, OVERHEAD + key.bytes() + cached.memory().byteSize())))
                .build();
    }

    /** Changes the bound, in bytes, above 0; a smaller one evicts at once. */
    public void resize(long bytes) {
        cache.policy().eviction().orElseThrow().setMaximum(bytes);
    }

    /** The cached answer; {@code null} if there is none. */
    CachedAnswer find(CacheKey key) {
        return cache.getIfPresent(key);
    }

    void keep(CacheKey key, CachedAnswer cached) {
        cache.put(key.copied(), cached);
    }

    /** The number of cached answers. */
    public long entries() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** The bytes in use. */
    public long bytes() {
        cache.cleanUp();
        return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /** Removes all answers. */
    public void clear() {
        cache.invalidateAll();
    }
}
