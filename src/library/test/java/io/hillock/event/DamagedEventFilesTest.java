package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.hillock.npy.NpyException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a damaged file soon gives events or a refusal of one line, and takes no more memory than a good one could. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DamagedEventFilesTest {
    private static final int TIMES = 300;
    private static final long MOST_BYTES = 64 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tonic.npy", "aligned.npy", "recordings.npz", "deflated.npz", "columns.npz", "numpy.csv",
            "nmnist.bin", "dvs.aedat"})
    void goldenFiles(String name) throws IOException {
        damage(Files.readAllBytes(GoldenEvents.file(name)), name);
    }

    @ParameterizedTest
    @ValueSource(ints = {Aedat4Writer.NONE, Aedat4Writer.LZ4, Aedat4Writer.ZSTD})
    void aedat4(int compression) throws IOException {
        String xml = Aedat4Writer.xml(Aedat4Writer.stream(0, "EVTS", Aedat4Writer.size(34, 34)));
        damage(new Aedat4Writer(compression).events(0, 0, 100, 0).events(0, 100, 200, 0).file(xml, true),
                "camera.aedat4");
    }

    private void damage(byte[] good, String name) throws IOException {
        Path file = folder.resolve(name);
        int refused = 0;
        for (long seed = 0; seed < TIMES; seed++) {
            Files.write(file, damaged(good, new SplittableRandom(seed)));
            String what = name + ", seed " + seed;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                EventFile.holdsEvents(file);
                EventFile.readAll(file, TimeUnit.MICROSECONDS).forEach(events -> assertTrue(events.size() >= 0));
            } catch (EventException | NpyException e) {
                refused++;
                assertTrue(e.getMessage().startsWith(file.toString()), what + ": " + e.getMessage());
                assertFalse(e.getMessage().contains("\n"), what + ": " + e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError(what, e);
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < MOST_BYTES, what + " allocated " + allocated);
        }
        assertTrue(refused > TIMES / 20, refused + " refused of " + TIMES);
    }

    private static byte[] damaged(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                // Sizes are little-endian words.
                int at = random.nextInt(bytes.length - 8);
                long value = random.nextLong() >>> random.nextInt(64);
                for (int b = 0; b < (random.nextBoolean() ? 4 : 8); b++) {
                    bytes[at + b] = (byte) (value >>> 8 * b);
                }
            }
            case 2 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, Math.min(bytes.length, from + random.nextInt(40)), (byte) random.nextInt());
            }
            default -> {
                int flips = 1 + random.nextInt(20);
                for (int i = 0; i < flips; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }
}
