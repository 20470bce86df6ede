package io.hillock.simulation;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/**
 * What the code under test calls in the simulation, instead of what the JDK offers for time, waits with a time-out, monitors and random
 * numbers. {@link Rewriter} replaces the calls.
 */
public final class Simulated {
    /** What a call for the time takes: threads that spin until a time come to an end. */
    private static final int CLOCK_NANOS = 200;
    /** The most that a disk takes to make something durable. */
    private static final long DISK_NANOS = 30_000_000;

    private Simulated() {}

    private interface Wait {
        void run() throws InterruptedException;
    }

    private static Scheduler scheduler() {
        return Scheduler.current();
    }

    public static long nanoTime() {
        Scheduler scheduler = scheduler();
        scheduler.spend(CLOCK_NANOS);
        return scheduler.nanos();
    }

    public static long currentTimeMillis() {
        return scheduler().millis();
    }

    public static Instant now() {
        return Instant.ofEpochMilli(scheduler().millis());
    }

    public static void yield() {
        Thread.yield();
    }

    public static void parkNanos(long nanos) {
        parkNanos(null, nanos);
    }

    public static void parkNanos(Object blocker, long nanos) {
        if (nanos > 0) {
            Thread thread = Thread.currentThread();
            Scheduler.Timer timer = scheduler().after(nanos, () -> LockSupport.unpark(thread));
            LockSupport.park(blocker);
            timer.cancel();
        }
    }

    public static void sleepNanos(long nanos) throws InterruptedException {
        long end = scheduler().nanos() + nanos;
        do {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            parkNanos(null, end - scheduler().nanos());
        } while (scheduler().nanos() < end);
    }

    public static void sleep(long millis) throws InterruptedException {
        sleepNanos(millis * 1_000_000);
    }

    public static void sleep(Duration time) throws InterruptedException {
        sleepNanos(time.toNanos());
    }

    public static void sleep(TimeUnit unit, long time) throws InterruptedException {
        sleepNanos(unit.toNanos(time));
    }

    /** Waits without a time-out, and is interrupted when the time is over. False if it is. */
    private static boolean timed(long nanos, Wait wait) throws InterruptedException {
        Thread thread = Thread.currentThread();
        var late = new boolean[1];
        Scheduler.Timer timer = scheduler().after(nanos, () -> {
            late[0] = true;
            thread.interrupt();
        });
        try {
            wait.run();
            if (late[0]) {
                Thread.interrupted();
            }
            return true;
        } catch (InterruptedException e) {
            if (!late[0]) {
                throw e;
            }
            return false;
        } finally {
            timer.cancel();
        }
    }

    public static long awaitNanos(Condition condition, long nanos) throws InterruptedException {
        if (nanos <= 0) {
            return condition.awaitNanos(nanos);
        }
        long end = scheduler().nanos() + nanos;
        timed(nanos, condition::await);
        return end - scheduler().nanos();
    }

    public static boolean await(Condition condition, long time, TimeUnit unit) throws InterruptedException {
        return awaitNanos(condition, unit.toNanos(time)) > 0;
    }

    public static boolean await(CountDownLatch latch, long time, TimeUnit unit) throws InterruptedException {
        return time <= 0 ? latch.getCount() == 0 : timed(unit.toNanos(time), latch::await);
    }

    public static boolean join(Thread thread, Duration time) throws InterruptedException {
        return time.isPositive() ? timed(time.toNanos(), thread::join) : !thread.isAlive();
    }

    public static Object get(Future<?> future, long time, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        var failed = new ExecutionException[1];
        var result = new Object[1];
        boolean inTime = time > 0 && timed(unit.toNanos(time), () -> {
            try {
                result[0] = future.get();
            } catch (ExecutionException e) {
                failed[0] = e;
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        if (!inTime) {
            throw new TimeoutException();
        }
        return result[0];
    }

    /** The executor of {@link CompletableFuture#delayedExecutor}; each task gets a thread of its own. */
    public static Executor delayedExecutor(long time, TimeUnit unit, Executor ignored) {
        return task -> {
            SimulatedProcess process = scheduler().running();
            scheduler().after(unit.toNanos(time), () -> process.start(task));
        };
    }

    public static void enter(Object monitor) {
        Scheduler scheduler = scheduler();
        if (scheduler.preemption > 0 && scheduler.random.nextInt(256) < scheduler.preemption) {
            Thread.yield();
        }
        scheduler.monitors.enter(monitor);
    }

    public static void exit(Object monitor) {
        scheduler().monitors.exit(monitor);
    }

    public static void wait(Object monitor) throws InterruptedException {
        scheduler().monitors.await(monitor, 0);
    }

    public static void wait(Object monitor, long millis) throws InterruptedException {
        scheduler().monitors.await(monitor, millis * 1_000_000);
    }

    public static void notify(Object monitor) {
        scheduler().monitors.notify(monitor, false);
    }

    public static void notifyAll(Object monitor) {
        scheduler().monitors.notify(monitor, true);
    }

    /** Memory without the JVM's cleaner, whose thread would take monitors that simulated threads need. */
    public static Arena ofAuto() {
        return scheduler().memory;
    }

    public static ByteBuffer allocateDirect(int bytes) {
        return scheduler().memory.allocate(bytes, Long.BYTES).asByteBuffer();
    }

    public static long seed() {
        return scheduler().random.nextLong();
    }

    public static void nextBytes(SecureRandom ignored, byte[] bytes) {
        scheduler().random.nextBytes(bytes);
    }

    /** Stands for what only builders of platform threads can be told. */
    public static Thread.Builder.OfVirtual same(Thread.Builder.OfVirtual builder) {
        return builder;
    }

    /** A file that the kernel closes, and whose lock it frees, when the process is killed. */
    public static FileChannel open(Path path, OpenOption... options) throws IOException {
        FileChannel file = FileChannel.open(path, options);
        SimulatedProcess process = scheduler().running();
        if (process == null) {
            // A schedule looks at what its processes left.
            return file;
        }
        process.atDeath(() -> {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return file;
    }

    /** A process may be killed between two parts of a write. */
    public static void write(RandomAccessFile file, byte[] bytes, int from, int count) throws IOException {
        int first = scheduler().random.nextInt(count + 1);
        file.write(bytes, from, first);
        parkNanos(file, scheduler().random.nextLong(DISK_NANOS / 8));
        file.write(bytes, from + first, count - first);
    }

    /** Takes the time of a slow disk. Only processes fail here, no machine, so nothing is really synced. */
    public static void sync(FileDescriptor file) {
        parkNanos(file, scheduler().random.nextLong(DISK_NANOS));
    }

    public static void force(FileChannel file, boolean metadata) throws IOException {
        if (!file.isOpen()) {
            throw new ClosedChannelException();
        }
        parkNanos(file, scheduler().random.nextLong(DISK_NANOS));
    }
}
