package io.hillock.engine.vector;

import io.hillock.engine.plain.transform.Window;
import java.util.Arrays;

/**
 * The targets that each position of a source plane reaches, and through which element of the kernel. Immutable.
 *
 * @param begins where the list of a position begins; it ends where that of the next begins
 * @param targets positions of the target plane
 * @param taps elements of the kernel
 */
record Reach(int[] begins, int[] targets, int[] taps) {
    static Reach of(Window window) {
        int positions = window.height() * window.width();
        int most = positions * window.kernelHeight() * window.kernelWidth();
        int[] begins = new int[positions + 1];
        int[] targets = new int[most];
        int[] taps = new int[most];
        int count = 0;
        for (int p = 0; p < positions; p++) {
            for (int tap = 0; tap < window.kernelHeight() * window.kernelWidth(); tap++) {
                int row = window.targetRow(p / window.width(), tap / window.kernelWidth());
                int column = window.targetColumn(p % window.width(), tap % window.kernelWidth());
                if (row >= 0 && column >= 0) {
                    targets[count] = row * window.outWidth() + column;
                    taps[count++] = tap;
                }
            }
            begins[p + 1] = count;
        }
        return new Reach(begins, Arrays.copyOf(targets, count), Arrays.copyOf(taps, count));
    }
}
