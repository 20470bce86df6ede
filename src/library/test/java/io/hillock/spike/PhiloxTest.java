package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {

    /** The known answers that Random123 publishes for philox4x32 of 10 rounds (tests/kat_vectors). */
    @ParameterizedTest
    @CsvSource({"00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
            "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
            "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"})
    void knownAnswers(String counter, String key, String answer) {
        int[] c = words(counter);
        int[] k = words(key);
        long seed = (long) k[1] << 32 | Integer.toUnsignedLong(k[0]);
        long step = (long) c[2] << 32 | Integer.toUnsignedLong(c[1]);
        int[] block = IntStream.range(0, 4)
                .map(word -> Philox.draw(seed, c[3], step, (Integer.toUnsignedLong(c[0]) << 2) + word)).toArray();
        assertArrayEquals(words(answer), block);
    }

    private static int[] words(String text) {
        return IntStream.range(0, text.length() / 9 + 1)
                .map(i -> Integer.parseUnsignedInt(text.substring(9 * i, 9 * i + 8), 16)).toArray();
    }

    /** The reference values in encoders.md, from an independent program. */
    @Test
    void anchors() {
        int[] first = {0x49bf0814, 0x07ffd9d7, 0x22adef5d, 0x3c7c118f, 0xed81b7a4, 0xad24d432};
        int[] second = {0xc4d794da, 0x7ee5930c, 0xf89061b2, 0x1157138d, 0xd4d7b9f2, 0xf9a1635f};
        for (int i = 0; i < 6; i++) {
            assertEquals(first[i], Philox.draw(42, 7, 0, i));
            assertEquals(second[i], Philox.draw(42, 7, 1, i));
        }
        assertEquals(0xbd9538f3, Philox.draw(0x0123456789abcdefL, -1, (1L << 40) + 5, (1L << 33) + 3));
    }

    @Test
    void aPairIsTwoDraws() {
        for (int pair = 0; pair < 20; pair++) {
            long both = Philox.pair(1, 2, 3, pair);
            assertEquals(Philox.draw(1, 2, 3, 2 * pair), (int) (both >>> 32));
            assertEquals(Philox.draw(1, 2, 3, 2 * pair + 1), (int) both);
        }
    }

    @Test
    void uniformsAreBelowOneAndEven() {
        assertEquals(0f, Philox.uniform(0xff));
        assertEquals(0x1p-24f, Philox.uniform(0x100));
        assertEquals(0x0.ffffffp0f, Philox.uniform(-1));
        int draws = 100_000;
        double sum = 0;
        int[] bins = new int[16];
        for (int i = 0; i < draws; i++) {
            float uniform = Philox.uniform(Philox.draw(5, 0, i / 1000, i % 1000));
            sum += uniform;
            bins[(int) (uniform * bins.length)]++;
        }
        assertEquals(0.5, sum / draws, 5 / Math.sqrt(12.0 * draws));
        double chiSquare = 0;
        for (int bin : bins) {
            double expected = (double) draws / bins.length;
            chiSquare += (bin - expected) * (bin - expected) / expected;
        }
        assertTrue(chiSquare < 45, "chi square of 15 degrees of freedom is " + chiSquare);
    }
}
