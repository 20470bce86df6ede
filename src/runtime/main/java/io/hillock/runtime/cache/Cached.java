package io.hillock.runtime.cache;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.runtime.metrics.Metrics;
import io.hillock.runtime.stage.Around;
import io.hillock.runtime.stage.Call;
import io.hillock.runtime.stage.Fault;
import io.hillock.runtime.stage.Stage;
import io.hillock.runtime.stage.Tray;
import io.hillock.runtime.stage.Time;
import io.hillock.spike.Answer;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers from a {@link ResultCache} what was asked before, sample by sample; engines run only the others of a batch. Determinism makes a
 * kept answer as good as a new one. Sessions go past the cache, since their answers depend on their state; so does learning, which
 * changes weights in a session and, once exported, has an image of another digest.
 */
public final class Cached extends Around {
    private final ResultCache cache;
    private final String digest;
    private final Time time;
    private final LongAdder hits;
    private final LongAdder misses;

    /** @param cache may be shared with others */
    public Cached(Engine engine, ResultCache cache, Time time, Metrics metrics) {
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
    public void run(Batch batch, Response response, Limit limit, Call call) {
        Answer answer = response.answer();
        if (answer.batch() != batch.size() || answer.steps() != batch.steps()) {
            // The engine says what is wrong.
            Stage.run(engine, batch, response, limit, call);
        } else if (batch.size() == 1) {
            single(batch, response, limit, call);
        } else {
            several(batch, response, limit, call);
        }
    }

    private void single(Batch batch, Response response, Limit limit, Call call) {
        boolean timed = response.answer().timed();
        long start = timed ? time.nanos() : 0;
        Key key = new Key(digest, response.answer(), batch.held(), batch.values(), 0, batch.values().byteSize());
        Kept kept = cache.find(key);
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

    private void several(Batch batch, Response response, Limit limit, Call call) {
        Tray one = new Tray();
        one.lay(1, batch, response.answer());
        Answer wanted = one.response().answer();
        int[] missing = new int[batch.size()];
        int count = 0;
        Key[] keys = new Key[batch.size()];
        long bytes = Tray.sampleBytes(batch);
        Kept kept = null;
        for (int sample = 0; sample < batch.size(); sample++) {
            keys[sample] = new Key(digest, wanted, batch.held(), batch.values(), sample * bytes, bytes);
            Kept found = cache.find(keys[sample]);
            if (found == null) {
                missing[count++] = sample;
            } else {
                kept = found;
                one.response().memory().copyFrom(found.memory());
                Tray.copy(one.response(), 0, response, sample);
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
            Tray.copy(response, missing[i], one.response(), 0);
            one.response().complete(response.engine(), -1);
            cache.keep(keys[missing[i]], keep(one.response()));
        }
    }

    private void run(Batch batch, Response response, Limit limit, Call call, int[] samples) {
        if (samples.length == batch.size()) {
            Stage.run(engine, batch, response, limit, call);
            return;
        }
        Tray tray = new Tray();
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
            Tray.copy(tray.response(), i, response, samples[i]);
        }
        response.complete(tray.response().engine(), tray.response().latencyNanos());
    }

    private static Kept keep(Response response) {
        byte[] copy = response.memory().toArray(ValueLayout.JAVA_BYTE);
        return new Kept(MemorySegment.ofArray(copy), response.engine());
    }
}
