package io.hillock.bench;

import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import io.hillock.journal.PendingAppend;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures durable appends to a journal: {@code JournalAppends FOLDER [SECONDS]}. The folder must be on the disk in question, empty, and is
 * left with the journal.
 */
public final class JournalAppends {
    private static final int BYTES = 200;
    private static final int WINDOW = 256;

    private JournalAppends() {}

    public static void main(String... args) throws InterruptedException {
        Path folder = Path.of(args[0]);
        long seconds = args.length > 1 ? Long.parseLong(args[1]) : 5;
        System.out.println(Machine.describe());
        System.out.printf("records of %d bytes, each durable%n", BYTES);
        for (int writers : new int[]{1, 10, 100}) {
            measure(folder.resolve("writers-" + writers), writers, seconds);
        }
        pipelined(folder.resolve("pipelined"), seconds);
    }

    private static void measure(Path folder, int writers, long seconds) throws InterruptedException {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            AtomicLong count = new AtomicLong();
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000;
            Thread[] threads = new Thread[writers];
            for (int i = 0; i < writers; i++) {
                threads[i] = Thread.ofPlatform().start(() -> {
                    while (System.nanoTime() < end) {
                        journal.append(new byte[BYTES]);
                        count.incrementAndGet();
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            print(writers + " writers", count.get(), journal.groups(), System.nanoTime() - start);
        }
    }

    /** One thread that lets {@link #WINDOW} records be under way. */
    private static void pipelined(Path folder, long seconds) {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000;
            long count = 0;
            while (System.nanoTime() < end) {
                PendingAppend last = null;
                for (int i = 0; i < WINDOW; i++) {
                    last = journal.add(new byte[BYTES]);
                }
                last.await();
                count += WINDOW;
            }
            print("1 writer, " + WINDOW + " at a time", count, journal.groups(), System.nanoTime() - start);
        }
    }

    private static void print(String what, long count, long groups, long nanos) {
        System.out.printf("%-28s %,10.0f appends/s  %,8.0f fsyncs/s%n", what, count * 1e9 / nanos,
                groups * 1e9 / nanos);
    }
}
