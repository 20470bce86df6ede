package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.AnyValidNetworks;
import io.hillock.model.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a damaged file soon gives a network or a NirException. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedFilesTest {

    @TempDir
    Path folder;

    /** HDF5 in the old format (no checksums), compressed, and in the new format. */
    @ParameterizedTest
    @ValueSource(strings = {"plain.nir", "gzip9_shuffle.nir", "libver_latest_gzip.nir"})
    void otherPeoplesFiles(String name) throws IOException {
        damage(Files.readAllBytes(ReferenceFiles.file("hdf5_variants/" + name)), 250, name);
    }

    @Test
    void ourFiles() throws IOException {
        for (long seed = 0; seed < 10; seed++) {
            Path file = folder.resolve("a.nir");
            NirWriter.write(AnyValidNetworks.network(seed), file);
            damage(Files.readAllBytes(file), 20, "network " + seed);
        }
    }

    private void damage(byte[] good, int times, String name) throws IOException {
        Path file = folder.resolve("damaged.nir");
        int refused = 0;
        for (long seed = 0; seed < times; seed++) {
            Files.write(file, damaged(good, new Random(seed)));
            try {
                Network network = NirReader.read(file);
                assertFalse(network.nodes().isEmpty(), name + ", seed " + seed);
            } catch (NirException e) {
                refused++;
                assertTrue(e.getMessage().startsWith(file + ": "), name + ", seed " + seed + ": " + e.getMessage());
                assertFalse(e.getMessage().contains("\n"), name + ", seed " + seed + ": " + e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError(name + ", seed " + seed, e);
            }
        }
        assertTrue(refused > times / 10, refused + " refused of " + times);
    }

    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> Arrays.fill(bytes, random.nextInt(bytes.length / 2),
                    bytes.length / 2 + random.nextInt(bytes.length / 2),
                    (byte) random.nextInt());
            case 2 -> {
                // Sizes and addresses are little-endian words: large ones, small ones, and other places in the file.
                for (int i = 0; i < 4; i++) {
                    int at = random.nextInt(bytes.length / 8) * 8;
                    long value = random.nextBoolean()
                            ? random.nextInt(bytes.length)
                            : random.nextLong() >>> random.nextInt(64);
                    for (int b = 0; b < 8; b++) {
                        bytes[at + b] = (byte) (value >>> 8 * b);
                    }
                }
            }
            default -> {
                int flips = 1 + random.nextInt(30);
                for (int i = 0; i < flips; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }
}
