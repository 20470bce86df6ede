package io.hillock.spike;

/**
 * Philox 4x32-10: random numbers as a function of (seed, stream, step, index).
 *
 * <p>Stateless: any thread may draw, in any order; nothing is allocated. Salmon, Moraes, Dror, Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3" (SC 2011) define the function. It maps a counter of four 32-bit words and a key of two
 * to a block of four random words. All languages use them in this way:
 *
 * <pre>
 *   key      k0 = seed, low 32 bits     k1 = seed, high 32 bits
 *   counter  c0 = index / 4   c1 = step, low 32 bits   c2 = step, high 32 bits   c3 = stream
 *   draw     word (index mod 4) of the block
 * </pre>
 *
 * <p>{@code index} (a neuron, a synapse) is in [0, 2^34), and {@code step} is a time step. {@code stream} separates
 * draws under one seed that must be independent, such as those of samples or nodes.
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /** 32 random bits. */
    public static int draw(long seed, int stream, long step, long index) {
        long pair = pair(seed, stream, step, index >>> 1);
        return (int) ((index & 1) == 0 ? pair >>> 32 : pair);
    }

    /** Two draws at once: at index {@code 2 pair} (high 32 bits) and at index {@code 2 pair + 1} (low 32 bits). */
    public static long pair(long seed, int stream, long step, long pair) {
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        // Each long holds two words, the first in its high half.
        long front = (pair >>> 1) << 32 | step & LOW;
        long back = step & ~LOW | stream & LOW;
        for (int round = 0; round < ROUNDS; round++) {
            long next = cross(MULTIPLIER_1, back, front, k0);
            back = cross(MULTIPLIER_0, front, back, k1);
            front = next;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return (pair & 1) == 0 ? front : back;
    }

    /** A uniform float in [0, 1): the top 24 bits of a draw, times 2^-24. */
    public static float uniform(int draw) {
        return (draw >>> 8) * 0x1p-24f;
    }

    /**
     * Multiplies the first word of one half; combines the high word of the product with the other half's second word
     * and the key.
     */
    private static long cross(int multiplier, long half, long other, int key) {
        long product = (multiplier & LOW) * (half >>> 32);
        return product ^ (other ^ key) << 32;
    }
}
