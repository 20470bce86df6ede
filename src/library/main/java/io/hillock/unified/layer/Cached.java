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
 * Answers from a {@link ResultCache} what was asked before, sample by sample; engines run only the others of a batch. Determinism makes a
 * kept answer as good as a new one. Sessions go past the cache, since their answers depend on their state; so does learning, which
 * changes weights in a session and, once exported, has an image of another digest.
 */
public final class Cached extends EngineWrapper {
    private final ResultCache cache;
    private final String digest;
    private final Clock time;
    private final LongAdder hits;
    private final LongAdder misses;

    /** @param cache may be shared with others */
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
    public void run(Batch batch, Response response, Limit limit, RequestTrace call) {
        ResponseShape answer = response.answer();
        if (answer.batch() != batch.size() || answer.steps() != batch.steps()) {
            // The engine says what is wrong.
            Stage.run(engine, batch, response, limit, call);
        } else if (batch.size() == 1) {
            single(batch, response, limit, call);
        } else {
            several(batch, response, limit, call);
        }
    }

    private void single(Batch batch, Response response, Limit limit, RequestTrace call) {
        boolean timed = response.answer().timed();
        long start = timed ? time.nanos() : 0;
        CacheKey key = new CacheKey(digest, response.answer(), batch.held(), batch.values(), 0,
                batch.values().byteSize());
        CachedAnswer kept = cache.find(key);
        if (kept == null) {
            misses.increment();
            Stage.run(engine, batch, response, limit, call);
            cache.keep(key, keep(response));
            return;
        }
        hits.increment();
        call.fromCache();
        MemorySegment.copy(kept.memory(), 0, response.memory(), 0, kept.memory().byteSize());
        response.complete(kept.engine(), timed ? time.nanos() - start : -1);
    }

    private void several(Batch batch, Response response, Limit limit, RequestTrace call) {
        ScratchBatch one = new ScratchBatch();
        one.lay(1, batch, response.answer());
        ResponseShape wanted = one.response().answer();
        int[] missing = new int[batch.size()];
        int count = 0;
        CacheKey[] keys = new CacheKey[batch.size()];
        long bytes = ScratchBatch.sampleBytes(batch);
        CachedAnswer kept = null;
        for (int sample = 0; sample < batch.size(); sample++) {
            keys[sample] = new CacheKey(digest, wanted, batch.held(), batch.values(), sample * bytes, bytes);
            CachedAnswer found = cache.find(keys[sample]);
            if (found == null) {
                missing[count++] = sample;
            } else {
                kept = found;
                one.response().memory().copyFrom(found.memory());
                ScratchBatch.copy(one.response(), 0, response, sample);
            }
        }
        hits.add(batch.size() - count);
        misses.add(count);
        if (count == 0) {
            call.fromCache();
            response.complete(kept.engine(), response.answer().timed() ? 0 : -1);
            return;
        }
        run(batch, response, limit, call, Arrays.copyOf(missing, count));
        for (int i = 0; i < count; i++) {
            ScratchBatch.copy(response, missing[i], one.response(), 0);
            one.response().complete(response.engine(), -1);
            cache.keep(keys[missing[i]], keep(one.response()));
        }
    }

    private void run(Batch batch, Response response, Limit limit, RequestTrace call, int[] samples) {
        if (samples.length == batch.size()) {
            Stage.run(engine, batch, response, limit, call);
            return;
        }
        ScratchBatch tray = new ScratchBatch();
        tray.lay(samples.length, batch, response.answer());
        for (int i = 0; i < samples.length; i++) {
            tray.load(i, batch, samples[i]);
        }
        try {
            Stage.run(engine, tray.batch(), tray.response(), limit, call);
        } catch (RuntimeException e) {
            if (!Fault.of(e).oneSamples()) {
                throw e;
            }
            // The message names a sample of the smaller batch; the whole batch fails with the caller's number.
            call.forgetTried();
            Stage.run(engine, batch, response, limit, call);
            return;
        }
        for (int i = 0; i < samples.length; i++) {
            ScratchBatch.copy(tray.response(), i, response, samples[i]);
        }
        response.complete(tray.response().engine(), tray.response().latencyNanos());
    }

    private static CachedAnswer keep(Response response) {
        byte[] copy = response.memory().toArray(ValueLayout.JAVA_BYTE);
        return new CachedAnswer(MemorySegment.ofArray(copy), response.engine());
    }
}
