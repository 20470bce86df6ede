package io.hillock.unified.layer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Answers by what they depend on, bounded by bytes; those least likely to be asked for again go first (Caffeine's W-TinyLFU).
 * Several {@link Cached} engines, of one network or many, may share one. Thread-safe.
 */
public final class ResultCache {
    /** Of an entry besides encoding and answer: objects, table, queues. */
    private static final int OVERHEAD = 320;

    private final Cache<CacheKey, CachedAnswer> cache;

    /**
     * An empty cache.
     *
     * @param bytes that encodings, answers and what keeps them may take, above 0
     */
    public ResultCache(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("a cache needs bytes, not " + bytes);
        }
        // On the callers' threads, so that what is kept is a function of what was asked.
        this.cache = Caffeine.newBuilder().maximumWeight(bytes).executor(Runnable::run)
                .<CacheKey, CachedAnswer>weigher((key, kept) -> Math.toIntExact(
                        Math.min(Integer.MAX_VALUE, OVERHEAD + key.bytes() + kept.memory().byteSize())))
                .build();
    }

    /** {@code null} where there is none. */
    CachedAnswer find(CacheKey key) {
        return cache.getIfPresent(key);
    }

    void keep(CacheKey key, CachedAnswer kept) {
        cache.put(key.kept(), kept);
    }

    /** Answers kept. */
    public long entries() {
        cache.cleanUp();
        return cache.estimatedSize();
    }

    /** Bytes that they take. */
    public long bytes() {
        cache.cleanUp();
        return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }

    /** Forgets all. */
    public void clear() {
        cache.invalidateAll();
    }
}
