package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers repeated samples from a {@link ResultCache}; the engine runs only the other samples of a batch. By the determinism contract a
 * cached answer equals a new one. Sessions bypass the cache, because their answers depend on their state. Learning changes weights only in
 * sessions; an exported image has another digest. Thread-safe.
 */
public final class Cached extends EngineWrapper {
    private final ResultCache cache;
    private final String digest;
    private final Clock time;
    private final LongAdder hits;
    private final LongAdder misses;

    /** @param cache may be shared with other engines */
    public Cached(Engine engine, ResultCache cache, Clock time, Metrics metrics) {
        super(engine);
        this.cache = cache;
        this.digest = engine.image().digest();
        this.time = time;
        this.hits = metrics.counter("cache.hits");
        this.misses = metrics.counter("cache.misses");
        metrics.gauge("cache.bytes", cache::bytes);
        metrics.gauge("cache.entries", cache::entries);
    }

    @Override
    public void run(Batch batch, Response response, Limit limit, RequestTrace trace) {
        ResponseShape answer = response.answer();
        if (answer.batch() != batch.size() || answer.steps() != batch.steps()) {
            // The engine reports the error.
            Stage.run(engine, batch, response, limit, trace);
        } else if (batch.size() == 1) {
            single(batch, response, limit, trace);
        } else {
            several(batch, response, limit, trace);
        }
    }

    private void single(Batch batch, Response response, Limit limit, RequestTrace trace) {
        boolean timed = response.answer().timed();
        long start = timed ? time.nanos() : 0;
        CacheKey key = new CacheKey(digest, response.answer(), batch.held(), batch.values(), 0,
                batch.values().byteSize());
        CachedAnswer cached = cache.find(key);
        if (cached == null) {
            misses.increment();
            Stage.run(engine, batch, response, limit, trace);
            cache.keep(key, keep(response));
            return;
        }
        hits.increment();
        trace.fromCache();
        MemorySegment.copy(cached.memory(), 0, response.memory(), 0, cached.memory().byteSize());
        response.complete(cached.engine(), timed ? time.nanos() - start : -1);
    }

    private void several(Batch batch, Response response, Limit limit, RequestTrace trace) {
        ScratchBatch one = new ScratchBatch();
        one.prepare(1, batch, response.answer());
        ResponseShape shape = one.response().answer();
        int[] missing = new int[batch.size()];
        int count = 0;
        CacheKey[] keys = new CacheKey[batch.size()];
        long bytes = ScratchBatch.sampleBytes(batch);
        CachedAnswer cached = null;
        for (int sample = 0; sample < batch.size(); sample++) {
            keys[sample] = new CacheKey(digest, shape, batch.held(), batch.values(), sample * bytes, bytes);
            CachedAnswer found = cache.find(keys[sample]);
            if (found == null) {
                missing[count++] = sample;
            } else {
                cached = found;
                one.response().memory().copyFrom(found.memory());
                ScratchBatch.copy(one.response(), 0, response, sample);
            }
        }
        hits.add(batch.size() - count);
        misses.add(count);
        if (count == 0) {
            trace.fromCache();
            response.complete(cached.engine(), response.answer().timed() ? 0 : -1);
            return;
        }
        run(batch, response, limit, trace, Arrays.copyOf(missing, count));
        for (int i = 0; i < count; i++) {
            ScratchBatch.copy(response, missing[i], one.response(), 0);
            one.response().complete(response.engine(), -1);
            cache.keep(keys[missing[i]], keep(one.response()));
        }
    }

    private void run(Batch batch, Response response, Limit limit, RequestTrace trace, int[] samples) {
        if (samples.length == batch.size()) {
            Stage.run(engine, batch, response, limit, trace);
            return;
        }
        ScratchBatch scratch = new ScratchBatch();
        scratch.prepare(samples.length, batch, response.answer());
        for (int i = 0; i < samples.length; i++) {
            scratch.copyIn(i, batch, samples[i]);
        }
        try {
            Stage.run(engine, scratch.batch(), scratch.response(), limit, trace);
        } catch (RuntimeException e) {
            if (!Fault.of(e).oneSamples()) {
                throw e;
            }
            // The message names a sample of the smaller batch. Run the whole batch, so that it names the caller's sample.
            trace.forgetTried();
            Stage.run(engine, batch, response, limit, trace);
            return;
        }
        for (int i = 0; i < samples.length; i++) {
            ScratchBatch.copy(scratch.response(), i, response, samples[i]);
        }
        response.complete(scratch.response().engine(), scratch.response().latencyNanos());
    }

    private static CachedAnswer keep(Response response) {
        byte[] copy = response.memory().toArray(ValueLayout.JAVA_BYTE);
        return new CachedAnswer(MemorySegment.ofArray(copy), response.engine());
    }
}
