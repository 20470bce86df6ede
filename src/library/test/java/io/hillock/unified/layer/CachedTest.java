package io.hillock.unified.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Images;
import io.hillock.unified.Metrics;
import io.hillock.unified.Puppet;
import io.hillock.net.VirtualClock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachedTest {
    private final VirtualClock time = new VirtualClock();
    private final Metrics metrics = new Metrics();
    private final Puppet puppet = new Puppet("puppet", time);
    private final ResultCache cache = new ResultCache(1 << 20);
    private final Cached engine = new Cached(puppet, cache, time, metrics);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        engine.close();
        arena.close();
    }

    private Response response(int batch, RequestedOutputs want) {
        return Images.IMAGE.response(arena, batch, Images.STEPS, want);
    }

    @Test
    void theSecondTimeTheSameBitsComeFromTheCache() {
        RequestedOutputs want = RequestedOutputs.COUNTS.withRaster().record("lif1:v");
        Response first = response(1, want);
        Response second = response(1, want);
        engine.run(Images.encoding(arena, 1), first);
        engine.run(Images.encoding(arena, 1), second);
        assertEquals(-1, first.memory().mismatch(second.memory()));
        assertEquals("puppet", second.engine());
        assertEquals(1, puppet.runs.get());
        assertEquals(1, metrics.read().count("cache.hits"));
        assertEquals(1, metrics.read().count("cache.misses"));
        assertEquals(1, cache.entries());
    }

    @Test
    void anotherEncodingOtherStepsOrAnotherWishIsAnotherAnswer() {
        engine.run(Images.encoding(arena, 1), response(1, RequestedOutputs.COUNTS));
        engine.run(Images.encoding(arena, 2), response(1, RequestedOutputs.COUNTS));
        engine.run(Images.encoding(arena, 1), response(1, RequestedOutputs.COUNTS.withRaster()));
        MemorySegment values = Images.encoding(arena, 1).batch().values();
        engine.run(new Encoding(values, 5, true), Images.IMAGE.response(arena, 1, 5, RequestedOutputs.COUNTS));
        assertEquals(4, puppet.runs.get());
        assertEquals(0, metrics.read().count("cache.hits"));
    }

    @Test
    void anotherImageIsAnotherAnswer() {
        Image other = Images.flipped(30);
        try (Puppet second = new Puppet("second", other, time);
                Cached shares = new Cached(second, cache, time, metrics)) {
            engine.run(Images.encoding(arena, 1), response(1, RequestedOutputs.COUNTS));
            shares.run(Images.encoding(arena, 1), other.response(arena, 1, Images.STEPS, RequestedOutputs.COUNTS));
            assertEquals(1, second.runs.get());
        }
    }

    @Test
    void ofABatchOnlyWhatIsNewRuns() {
        for (long seed : new long[]{1, 3}) {
            engine.run(Images.encoding(arena, seed), response(1, RequestedOutputs.COUNTS.withRaster()));
        }
        Batch batch = batch(0, 1, 2, 3, 4);
        Response whole = response(5, RequestedOutputs.COUNTS.withRaster());
        engine.run(batch, whole);
        assertEquals(2 + 3, puppet.samples.get());
        Response plain = response(5, RequestedOutputs.COUNTS.withRaster());
        puppet.run(batch, plain, io.hillock.engine.Limit.NONE);
        assertEquals(-1, plain.memory().mismatch(whole.memory()));
        int before = puppet.runs.get();
        whole.memory().fill((byte) 0);
        engine.run(batch, whole);
        assertEquals(before, puppet.runs.get(), "all five are there now");
        assertEquals(-1, plain.memory().mismatch(whole.memory()));
        assertEquals(7, metrics.read().count("cache.hits"));
    }

    /** Sample 3 is the second of the new samples. */
    @Test
    void whatIsWrongWithASampleIsToldByItsPlaceInTheWholeBatch() {
        for (long seed : new long[]{0, 2}) {
            engine.run(Images.encoding(arena, seed), response(1, RequestedOutputs.COUNTS));
        }
        Batch batch = batch(0, 1, 2, 3, 4);
        batch.values().setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, 3L * Images.INPUTS + 7, Float.NaN);
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class,
                () -> engine.run(batch, response(5, RequestedOutputs.COUNTS)));
        assertEquals("input of sample 3, step 0, element 7 is not finite", wrong.getMessage());
    }

    private Batch batch(long... seeds) {
        MemorySegment values = arena.allocate(4L * Images.INPUTS * seeds.length, 64);
        for (int i = 0; i < seeds.length; i++) {
            MemorySegment from = Images.encoding(arena, seeds[i]).batch().values();
            values.asSlice(from.byteSize() * i, from.byteSize()).copyFrom(from);
        }
        return new Batch(values, seeds.length, Images.STEPS, true);
    }

    @Test
    void failuresAreNotKept() {
        puppet.act = Puppet.fails(EngineException.Status.FAILED);
        Response response = response(1, RequestedOutputs.COUNTS);
        assertThrows(EngineException.class, () -> engine.run(Images.encoding(arena, 1), response));
        assertEquals(0, cache.entries());
        puppet.act = Puppet.RUN;
        engine.run(Images.encoding(arena, 1), response);
        assertEquals(2, puppet.runs.get());
    }

    @Test
    void aResponseThatDoesNotFitIsRefusedByTheEngineEvenOnAHit() {
        engine.run(Images.encoding(arena, 1), response(1, RequestedOutputs.COUNTS));
        Response shorter = Images.IMAGE.response(arena, 1, 3, RequestedOutputs.COUNTS);
        assertThrows(IllegalArgumentException.class, () -> engine.run(Images.encoding(arena, 1), shorter));
    }

    @Test
    void sessionsGoPast() {
        try (Session session = engine.open()) {
            Response response = response(1, RequestedOutputs.COUNTS);
            session.run(Images.encoding(arena, 1), response);
            session.run(Images.encoding(arena, 1), response);
            assertEquals(2 * Images.STEPS, session.step());
        }
        assertEquals(0, metrics.read().count("cache.hits") + metrics.read().count("cache.misses"));
    }

    @Test
    void bytesAreBounded() {
        ResultCache small = new ResultCache(20_000);
        try (Cached bounded = new Cached(new Puppet("puppet", time), small, time, metrics)) {
            Response response = response(1, RequestedOutputs.COUNTS);
            for (long seed = 0; seed < 500; seed++) {
                bounded.run(Images.encoding(arena, seed), response);
            }
            assertTrue(small.bytes() <= 20_000, () -> small.bytes() + " bytes");
            assertTrue(small.entries() > 10 && small.entries() < 100, () -> small.entries() + " entries");
            small.clear();
            assertEquals(0, small.entries());
        }
    }

    @Test
    void collidingHashesAreToldApart() {
        MemorySegment one = arena.allocate(64);
        MemorySegment other = arena.allocate(64);
        other.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 63, (byte) 1);
        var answer = response(1, RequestedOutputs.COUNTS).answer();
        CacheKey a = new CacheKey("digest", answer, true, one, 0, 64, 42);
        CacheKey b = new CacheKey("digest", answer, true, other, 0, 64, 42);
        assertEquals(a.hashCode(), b.hashCode());
        assertFalse(a.equals(b));
        assertEquals(a, new CacheKey("digest", answer, true, one, 0, 64, 42));
        assertEquals(a, a.copied());
    }

    @Test
    void everyBitCountsInTheHash() {
        MemorySegment memory = arena.allocate(200);
        java.util.Set<Long> hashes = new java.util.HashSet<>();
        for (int bit = 0; bit < 1600; bit++) {
            memory.fill((byte) 0);
            memory.set(java.lang.foreign.ValueLayout.JAVA_BYTE, bit / 8, (byte) (1 << bit % 8));
            hashes.add(WordHash.hash(memory, 0, 200));
        }
        assertEquals(1600, hashes.size());
    }
}
