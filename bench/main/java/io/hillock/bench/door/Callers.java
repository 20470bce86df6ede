package io.hillock.bench.door;

import io.hillock.bench.Workload;
import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;

/** Threads that repeatedly ask an engine about one sample each. */
final class Callers {
    private final CyclicBarrier start;
    private final CyclicBarrier end;
    private volatile Engine engine;
    private volatile int requests;

    Callers(int count, Image image, Workload workload) {
        this.start = new CyclicBarrier(count + 1);
        this.end = new CyclicBarrier(count + 1);
        for (int i = 0; i < count; i++) {
            Thread.ofPlatform().daemon().start(() -> serve(image, workload));
        }
    }

    private void serve(Image image, Workload workload) {
        try (Arena own = Arena.ofConfined()) {
            Batch one = workload.batch(own, 1);
            Response response = image.response(own, 1, workload.steps(), RequestedOutputs.COUNTS);
            while (true) {
                await(start);
                for (int i = 0; i < requests; i++) {
                    engine.run(one, response);
                }
                await(end);
            }
        }
    }

    /** Lets each thread make this many requests, and waits for all. */
    void ask(Engine engine, int requests) {
        this.engine = engine;
        this.requests = requests;
        await(start);
        await(end);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
