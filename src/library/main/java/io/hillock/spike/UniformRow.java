package io.hillock.spike;

/**
 * Uniform floats of neighbouring indices, drawn together: the values of {@code Philox.uniform(Philox.draw(seed, stream, step, index))}, several times as fast. One thread at a time;
 * {@link #fill} allocates nothing.
 *
 * <p>The first words of some blocks lie side by side, then their second words, and so on, so that HotSpot computes a round of several blocks at once. It does so only within one array.
 */
public final class UniformRow {
    private static final int BLOCKS = 256;
    private static final int WORDS = 4;
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final long WEYL_0 = 0x9E3779B9L;
    private static final long WEYL_1 = 0xBB67AE85L;
    private static final long LOW = 0xFFFFFFFFL;

    private final long[] words = new long[WORDS * BLOCKS];

    /** Makes a row with memory of its own. */
    public UniformRow() {}

    /** Writes the uniforms of the indices 0 to {@code count} (exclusive) to {@code into[from]} and following. */
    public void fill(long seed, int stream, long step, float[] into, int from, int count) {
        for (int done = 0; done < count; done += BLOCKS * WORDS) {
            int blocks = Math.min(BLOCKS, (count - done + WORDS - 1) / WORDS);
            start(stream, step, done / WORDS, blocks);
            long key0 = seed & LOW;
            long key1 = seed >>> 32;
            for (int round = 0; round < ROUNDS; round++) {
                mix(words, blocks, key0, key1);
                key0 = key0 + WEYL_0 & LOW;
                key1 = key1 + WEYL_1 & LOW;
            }
            write(into, from + done, Math.min(BLOCKS * WORDS, count - done));
        }
    }

    private void start(int stream, long step, int first, int blocks) {
        for (int i = 0; i < blocks; i++) {
            words[i] = first + i;
            words[i + BLOCKS] = step & LOW;
            words[i + 2 * BLOCKS] = step >>> 32;
            words[i + 3 * BLOCKS] = stream & LOW;
        }
    }

    private static void mix(long[] words, int blocks, long key0, long key1) {
        for (int i = 0; i < blocks; i++) {
            long product0 = MULTIPLIER_0 * (words[i] & LOW);
            long product1 = MULTIPLIER_1 * (words[i + 2 * BLOCKS] & LOW);
            words[i] = product1 >>> 32 ^ words[i + BLOCKS] ^ key0;
            words[i + BLOCKS] = product1 & LOW;
            words[i + 2 * BLOCKS] = product0 >>> 32 ^ words[i + 3 * BLOCKS] ^ key1;
            words[i + 3 * BLOCKS] = product0 & LOW;
        }
    }

    private void write(float[] into, int from, int count) {
        int whole = count / WORDS;
        for (int i = 0; i < whole; i++) {
            for (int word = 0; word < WORDS; word++) {
                into[from + WORDS * i + word] = uniform(words[i + word * BLOCKS]);
            }
        }
        for (int k = WORDS * whole; k < count; k++) {
            into[from + k] = uniform(words[whole + k % WORDS * BLOCKS]);
        }
    }

    private static float uniform(long word) {
        return Philox.uniform((int) word);
    }
}
