package io.hillock.training.plain.backward;

import java.util.Arrays;

/**
 * The gradient of a delay's operand: gx(t) = d(t + delay). One sample at a time.
 *
 * @param delay steps for each element
 * @param ring the gradients of the last steps visited; that of the step visited n-th is row n mod rows
 * @param visited one element: the number of steps visited so far
 */
public record DelayBackward(int[] delay, float[] ring, int[] visited) implements BackwardStep {
    public DelayBackward(int[] delay, int rows) {
        this(delay, new float[rows * delay.length], new int[1]);
    }

    @Override
    public void begin() {
        Arrays.fill(ring, 0);
        visited[0] = 0;
    }

    @Override
    public void cut() {
        begin();
    }

    @Override
    public void step(int k, float[] x, int at, float[] d, int to, float[] gx) {
        int n = delay.length;
        int rows = ring.length / n;
        int row = visited[0] % rows;
        for (int j = 0; j < n; j++) {
            gx[j] = delay[j] == 0 ? d[to + j] : ring[Math.floorMod(row - delay[j], rows) * n + j];
        }
        System.arraycopy(d, to, ring, row * n, n);
        visited[0]++;
    }
}
