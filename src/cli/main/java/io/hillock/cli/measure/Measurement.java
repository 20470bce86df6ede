package io.hillock.cli.measure;

import io.hillock.cli.CommandFailure;
import io.hillock.engine.Engine;
import io.hillock.spike.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls an engine from platform threads for a while and measures.
 *
 * @param batches all of one size; each thread starts at a different one and cycles through them
 * @param warmUpNanos time before anything counts, in ns
 * @param tick called at most {@link #TICKS_PER_SECOND} times a second
 */
public record Measurement(Engine engine, List<Batch> batches, int threads, long warmUpNanos, long nanos,
        Runnable tick) {
    public static final int TICKS_PER_SECOND = 5;

    public Measured run() {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<LoadCaller>> futures = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                int first = (int) ((long) thread * batches.size() / threads);
                futures.add(executor.submit(new LoadCaller(engine, batches, first, warmUpNanos, nanos, start)));
            }
            List<LoadCaller> callers = new ArrayList<>();
            for (Future<LoadCaller> future : futures) {
                callers.add(await(future, futures));
            }
            return sum(callers);
        }
    }

    private LoadCaller await(Future<LoadCaller> future, List<Future<LoadCaller>> all) {
        while (true) {
            try {
                return future.get(1000 / TICKS_PER_SECOND, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                tick.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure("interrupted", e);
            } catch (ExecutionException e) {
                throw cause(e, all);
            }
        }
    }

    /** Why a caller failed, either by itself or because it waited for another that failed. */
    private static RuntimeException cause(ExecutionException failure, List<Future<LoadCaller>> all) {
        Throwable cause = failure.getCause();
        for (Future<LoadCaller> future : all) {
            if (cause instanceof BrokenBarrierException && future.state() == Future.State.FAILED) {
                cause = future.exceptionNow();
            }
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    private Measured sum(List<LoadCaller> callers) {
        long calls = callers.stream().mapToLong(caller -> caller.latencies().calls()).sum();
        long started = callers.stream().mapToLong(LoadCaller::started).min().orElseThrow();
        long ended = callers.stream().mapToLong(LoadCaller::ended).max().orElseThrow();
        long allocated = callers.stream().mapToLong(LoadCaller::allocated).sum();
        return new Measured(calls, calls * batches.getFirst().size(), ended - started,
                LatencyPercentiles.sorted(callers.stream().map(LoadCaller::latencies).toList()),
                AllocatedBytes.known() ? (double) allocated / calls : -1);
    }
}
