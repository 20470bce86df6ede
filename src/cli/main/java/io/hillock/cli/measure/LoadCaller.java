package io.hillock.cli.measure;

import io.hillock.engine.Engine;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;

/** One thread that calls an engine repeatedly, with its own response: first to warm up, then to measure. */
final class LoadCaller implements Callable<LoadCaller> {
    private static final int CALLS_KEPT = 1 << 20;

    private final Engine engine;
    private final List<Batch> batches;
    private final long warmUpNanos;
    private final long nanos;
    private final CyclicBarrier start;
    private final LatencyPercentiles latencies = new LatencyPercentiles(CALLS_KEPT);
    private int next;
    private long started;
    private long ended;
    private long allocated;

    /** @param first index of the first batch to run */
    LoadCaller(Engine engine, List<Batch> batches, int first, long warmUpNanos, long nanos, CyclicBarrier start) {
        this.engine = engine;
        this.batches = batches;
        this.next = first;
        this.warmUpNanos = warmUpNanos;
        this.nanos = nanos;
        this.start = start;
    }

    @Override
    public LoadCaller call() throws Exception {
        Batch shape = batches.getFirst();
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, shape.size(), shape.steps(),
                    RequestedOutputs.COUNTS.untimed());
            call(response, new LatencyPercentiles(CALLS_KEPT), warmUpNanos);
            start.await();
            long before = AllocatedBytes.bytes();
            call(response, latencies, nanos);
            allocated = AllocatedBytes.bytes() - before;
        } catch (RuntimeException | Error e) {
            start.reset();
            throw e;
        }
        return this;
    }

    private void call(Response response, LatencyPercentiles into, long forNanos) {
        started = System.nanoTime();
        long now = started;
        do {
            Batch batch = batches.get(next);
            next = next + 1 == batches.size() ? 0 : next + 1;
            long before = System.nanoTime();
            engine.run(batch, response);
            now = System.nanoTime();
            into.add(now - before);
        } while (now - started < forNanos);
        ended = now;
    }

    LatencyPercentiles latencies() {
        return latencies;
    }

    long started() {
        return started;
    }

    long ended() {
        return ended;
    }

    long allocated() {
        return allocated;
    }
}
