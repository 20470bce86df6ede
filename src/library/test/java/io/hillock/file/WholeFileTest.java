package io.hillock.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aFileIsReplacedOrStaysAsItWas() throws IOException {
        Path file = folder.resolve("f");
        WholeFile.replace(file, to -> Files.writeString(to, "one"));
        assertEquals("one", Files.readString(file));
        WholeFile.replaceDurably(file, WholeFile.bytes(MemorySegment.ofArray("two".getBytes())));
        assertEquals("two", Files.readString(file));
        IOException failed = assertThrows(IOException.class, () -> WholeFile.replaceDurably(file, to -> {
            Files.writeString(to, "half");
            throw new IOException("full");
        }));
        assertEquals("full", failed.getMessage());
        assertEquals("two", Files.readString(file));
        assertEquals(List.of("f"), names());
    }

    @Test
    void whatTheContentThrowsComesThrough() throws IOException {
        assertThrows(InterruptedException.class, () -> WholeFile.replace(folder.resolve("f"), _ -> {
            throw new InterruptedException();
        }));
        assertEquals(List.of(), names());
    }

    @Test
    void ofManyThatCreateAFileOneSucceeds() throws Exception {
        int threads = 8;
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("f");
            var together = new CyclicBarrier(threads);
            var wins = new AtomicInteger();
            var losses = new AtomicInteger();
            var winner = new AtomicInteger(-1);
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                all.add(Thread.startVirtualThread(() -> {
                    try {
                        WholeFile.createDurably(file, to -> {
                            Files.writeString(to, "from " + number);
                            await(together);
                        });
                        wins.incrementAndGet();
                        winner.set(number);
                    } catch (FileAlreadyExistsException e) {
                        losses.incrementAndGet();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            for (Thread one : all) {
                one.join();
            }
            assertEquals(1, wins.get());
            assertEquals(threads - 1, losses.get());
            assertEquals("from " + winner, Files.readString(file));
            assertEquals(List.of("f"), names());
            Files.delete(file);
        }
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
