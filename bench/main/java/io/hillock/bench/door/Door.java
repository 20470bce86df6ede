package io.hillock.bench.door;

import io.hillock.engine.Engine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.unified.Fastest;
import io.hillock.unified.SharedRunOptions;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.time.Duration;

/** Ways to reach the native engine. */
public enum Door {
    /** The engine itself. */
    DIRECT,
    /** The default unified engine: native first, fail-over, retries, metrics. */
    NATIVE_FIRST,
    /** The same, choosing the fastest of native and Java. */
    FASTEST,
    /** Native first, with shared runs of concurrent callers. */
    SHARED,
    /** Native first, behind a cache of 16 MiB. */
    CACHED;

    /** At most 64 requests share a run, which waits for at most 200 µs. */
    static final SharedRunOptions SHARING = new SharedRunOptions(64, Duration.ofNanos(200_000));

    Engine open(Image image) {
        UnifiedOptions options = UnifiedOptions.of(image);
        return switch (this) {
            case DIRECT -> NativeEngine.open(image);
            case NATIVE_FIRST -> UnifiedEngine.open(options);
            case FASTEST -> UnifiedEngine.open(options.withStrategy(Fastest.DEFAULT));
            case SHARED -> UnifiedEngine.open(options.withSharing(SHARING));
            case CACHED -> UnifiedEngine.open(options.withCacheBytes(16 << 20));
        };
    }
}
