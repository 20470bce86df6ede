package io.hillock.engine.plain.transform;

import io.hillock.step.Step;

/**
 * NIR's Delay: y(t) = x(t − delay), +0 before the stream began. One thread at a time.
 *
 * @param delay steps for each element, from 0 to the number of rows of the ring
 * @param ring the last rows of x; that of step t is row t mod rows
 */
public record Delay(int[] delay, float[] ring) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        int n = delay.length;
        int rows = ring.length / n;
        int row = (int) (t % rows);
        for (int j = 0; j < n; j++) {
            out[to + j] = delay[j] == 0 ? x[at + j] : ring[Math.floorMod(row - delay[j], rows) * n + j];
        }
        System.arraycopy(x, at, ring, row * n, n);
    }
}
