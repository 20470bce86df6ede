package io.hillock.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;

/** Appends to a journal until it is killed, or until the disk is full, and prints a line for each acknowledged record: number and text. */
final class JournalWriterMain {
    private static final int THREADS = 4;

    private JournalWriterMain() {}

    /** @param args the folder; {@code full} to stop once there is no room */
    public static void main(String... args) throws InterruptedException {
        Journal journal = Journal.open(Path.of(args[0]), JournalOptions.DEFAULT.withSegmentBytes(1 << 18));
        if (args.length > 1) {
            fill(journal);
            return;
        }
        Thread[] threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            String name = "t" + t;
            threads[t] = Thread.ofPlatform().start(() -> append(journal, name));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void append(Journal journal, String name) {
        for (int i = 0;; i++) {
            // Different lengths, so that a kill finds different places.
            String text = name + "-" + i + "-" + "x".repeat(i * 37 % 2000);
            long number = journal.append(text.getBytes(US_ASCII));
            System.out.println(number + " " + text);
        }
    }

    private static void fill(Journal journal) {
        for (int i = 0;; i++) {
            try {
                System.out.println(journal.append(("large " + i + " " + "x".repeat(1000)).getBytes(US_ASCII)));
            } catch (JournalException e) {
                System.out.println(e.kind());
                break;
            }
        }
        System.out.println(journal.append("small".getBytes(US_ASCII)));
        journal.close();
    }
}
