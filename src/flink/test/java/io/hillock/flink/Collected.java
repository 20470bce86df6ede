package io.hillock.flink;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Collects what a job in this process emits, and counts how often it emitted an answer again, with the same bits or others. A job finds
 * its collection by number, because Flink copies functions.
 */
final class Collected implements MapFunction<SensorAnswer, SensorAnswer> {
    private static final long serialVersionUID = 1;
    private static final Map<Integer, Collected> ALL = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final int number = NEXT.incrementAndGet();
    private final transient Map<Long, SensorAnswer> answers;
    private final transient AtomicInteger repeated;
    private final transient AtomicInteger changed;
    private final transient CountDownLatch some;

    /** @param some how many answers {@link #awaitSome} waits for */
    Collected(int some) {
        answers = new ConcurrentHashMap<>();
        repeated = new AtomicInteger();
        changed = new AtomicInteger();
        this.some = new CountDownLatch(some);
        ALL.put(number, this);
    }

    @Override
    public SensorAnswer map(SensorAnswer answer) {
        ALL.get(number).add(answer);
        return answer;
    }

    private void add(SensorAnswer answer) {
        SensorAnswer before = answers.putIfAbsent(key(answer.sensor(), answer.number()), answer);
        if (before == null) {
            some.countDown();
        } else {
            repeated.incrementAndGet();
            if (!before.sameBits(answer)) {
                changed.incrementAndGet();
            }
        }
    }

    private static long key(int sensor, int number) {
        return (long) sensor << 32 | number;
    }

    void awaitSome() throws InterruptedException {
        if (!some.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("only " + answers.size() + " answers");
        }
    }

    /** The answer to a reading; {@code null} if there is none. */
    SensorAnswer answer(int sensor, int number) {
        return answers.get(key(sensor, number));
    }

    int size() {
        return answers.size();
    }

    int repeated() {
        return repeated.get();
    }

    int changed() {
        return changed.get();
    }
}
