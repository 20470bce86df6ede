package io.hillock.examples;

import io.hillock.cli.Progress;
import io.hillock.cli.measure.LatencyPercentiles;
import io.hillock.engine.Engine;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A network's labels for all images, and the time they took.
 *
 * @param labels the network's labels, by image
 * @param nanos from the first image's start to the last one's end, in ns
 * @param sorted latencies of single images in ns, ascending
 */
record Classification(int[] labels, long nanos, long[] sorted) {
    private static final int WARM_UP = 200;

    /** The number of runs in all, including those that warm up before anything counts. */
    static int runs(int images) {
        return Math.min(WARM_UP, images) + images;
    }

    /** Runs the images one by one, on several threads at once. */
    static Classification of(Engine engine, List<Batch> images, int threads, Progress progress) {
        int[] labels = new int[images.size()];
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            classify(executor, engine, images.subList(0, Math.min(WARM_UP, images.size())), labels, threads, progress);
            long start = System.nanoTime();
            List<LatencyPercentiles> latencies = classify(executor, engine, images, labels, threads, progress);
            return new Classification(labels, System.nanoTime() - start, LatencyPercentiles.sorted(latencies));
        }
    }

    private static List<LatencyPercentiles> classify(ExecutorService executor, Engine engine, List<Batch> images,
            int[] labels,
            int threads, Progress progress) {
        List<Future<LatencyPercentiles>> parts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread;
            parts.add(executor.submit(() -> classify(engine, images, labels, first, threads, progress)));
        }
        List<LatencyPercentiles> latencies = new ArrayList<>();
        for (Future<LatencyPercentiles> part : parts) {
            try {
                latencies.add(part.get());
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
        return latencies;
    }

    /** Classifies every {@code stride}-th image from {@code first}. The engine reads the encodings in place. */
    private static LatencyPercentiles classify(Engine engine, List<Batch> images, int[] labels, int first, int stride,
            Progress progress) {
        LatencyPercentiles latencies = new LatencyPercentiles(images.size() / stride + 2);
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, 1, images.getFirst().steps(),
                    RequestedOutputs.COUNTS.untimed());
            for (int i = first; i < images.size(); i += stride) {
                long start = System.nanoTime();
                engine.run(images.get(i), response);
                latencies.add(System.nanoTime() - start);
                labels[i] = response.label(0);
                progress.step(1);
            }
        }
        return latencies;
    }

    double imagesPerSecond() {
        return labels.length * 1e9 / nanos;
    }

    /** The latency in ns that a {@code share} of the images do not exceed. */
    long quantile(double share) {
        return LatencyPercentiles.quantile(sorted, share);
    }

    /** The number of images with the right label. */
    int right(Fashion images) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += labels[i] == images.labels()[i] ? 1 : 0;
        }
        return right;
    }
}
