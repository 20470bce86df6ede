package io.hillock.bench.adapt;

import io.hillock.adapt.Adaptation;
import io.hillock.adapt.FrontDoorKnobs;
import io.hillock.adapt.RequestMeter;
import io.hillock.bench.SmallNetwork;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Two C++ engines on real time, of which the first answers late from the second third on: {@code AdaptWallClock [SECONDS]}. First the front
 * door keeps its settings, then adaptation changes them; each run takes this many seconds. It prints the share of answers within the
 * objective, and the decisions. Ends with 1 if adaptation is not better.
 */
public final class AdaptWallClock {
    private static final Duration OBJECTIVE = Duration.ofMillis(20);
    private static final long LATE_MILLIS = 40;
    private static final double RATE = 200;
    private static final int STEPS = 16;

    /** An engine that can answer late, as one behind a slow network. */
    private static final class LateEngine implements Engine {
        private final Engine engine;
        private final String name;
        private volatile long lateMillis;

        LateEngine(String name, Image image) {
            this.name = name;
            engine = NativeEngine.open(image);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Image image() {
            return engine.image();
        }

        @Override
        public void run(Batch batch, Response response, Limit limit) {
            long start = System.nanoTime();
            engine.run(batch, response, limit);
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lateMillis);
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            response.complete(name, System.nanoTime() - start);
        }

        @Override
        public Session open() {
            return engine.open();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private AdaptWallClock() {}

    public static void main(String... args) throws IOException, InterruptedException {
        Locale.setDefault(Locale.ROOT);
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 30;
        double fixed = share(seconds, false);
        double adapted = share(seconds, true);
        System.out.printf("share of answers within %d ms: %.3f with fixed settings, %.3f adapted%n",
                OBJECTIVE.toMillis(), fixed, adapted);
        System.exit(adapted > fixed ? 0 : 1);
    }

    private static double share(double seconds, boolean adapts) throws IOException, InterruptedException {
        Image image = SmallNetwork.THRESHOLD.image();
        LateEngine first = new LateEngine("first", image);
        LateEngine second = new LateEngine("second", image);
        Path folder = Files.createTempDirectory("adapt");
        RequestMeter meter = new RequestMeter(OBJECTIVE.toNanos());
        try (UnifiedEngine door = UnifiedEngine.open(UnifiedOptions.of(image)
                .withEngines(List.of(new Candidate("first", EngineKind.NATIVE, _ -> first),
                        new Candidate("second", EngineKind.NATIVE, _ -> second))));
                Adaptation adaptation = adaptation(door, meter, folder)) {
            if (adapts) {
                adaptation.start();
            }
            double share = load(door, meter, first, seconds);
            adaptation.events().forEach(event -> System.out.println(event.line()));
            return share;
        }
    }

    private static Adaptation adaptation(UnifiedEngine door, RequestMeter meter, Path folder) throws IOException {
        FrontDoorKnobs knobs = FrontDoorKnobs.of(door);
        return new Adaptation.Builder(OBJECTIVE).admission(knobs.admission(2, 256, 256, OBJECTIVE))
                .batch(knobs.batch(32, 1, Duration.ZERO)).hedge(knobs.hedge(false, OBJECTIVE))
                .tried(knobs.strategy(FirstAvailable.NATIVE, one -> one))
                .open(meter, () -> List.of(door), folder, Optional.empty(), InstantSource.system());
    }

    /** Requests at random times, whatever becomes of those before. */
    private static double load(UnifiedEngine door, RequestMeter meter, LateEngine first, double seconds)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        AtomicLong asked = new AtomicLong();
        AtomicLong within = new AtomicLong();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        try (ExecutorService callers = Executors.newCachedThreadPool()) {
            for (long next = start; next < end; next += (long) (1e9 / RATE * -Math.log(1 - random.nextDouble()))) {
                LockSupport.parkNanos(next - System.nanoTime());
                first.lateMillis = next - start > (end - start) / 3 ? LATE_MILLIS : 0;
                asked.incrementAndGet();
                callers.execute(() -> ask(door, meter, within));
            }
        }
        return (double) within.get() / asked.get();
    }

    private static void ask(UnifiedEngine door, RequestMeter meter, AtomicLong within) {
        long start = System.nanoTime();
        meter.begun();
        try (Arena arena = Arena.ofConfined()) {
            Encoding encoding = Encoding.held(arena, STEPS, SmallNetwork.floats());
            door.run(encoding.batch(),
                    door.image().response(arena, 1, STEPS, RequestedOutputs.COUNTS), Limit.NONE);
            long nanos = System.nanoTime() - start;
            meter.answered(nanos);
            if (nanos <= OBJECTIVE.toNanos()) {
                within.incrementAndGet();
            }
        } catch (EngineException e) {
            if (e.status() == EngineException.Status.OVERLOADED) {
                meter.refused();
            } else {
                meter.failed();
            }
        }
    }
}
