package io.hillock.engine.vector;

import io.hillock.engine.plain.transform.Window;
import io.hillock.step.Rows;
import io.hillock.step.Step;
import java.util.Arrays;

/**
 * NIR's SumPool2d and AvgPool2d, as {@link io.hillock.engine.plain.transform.Pool}. One thread at a time.
 *
 * @param plain window, channels, and whether it divides
 * @param reach the targets of a plane's sources
 * @param scratch for the sources that are not silent
 */
record Pool(io.hillock.engine.plain.transform.Pool plain, Reach reach, Scratch scratch) implements Step {
    static Pool of(io.hillock.engine.plain.transform.Pool plain, Scratch scratch) {
        return new Pool(plain, Reach.of(plain.window()), scratch);
    }

    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        Window window = plain.window();
        int plane = window.height() * window.width();
        int outPlane = window.outHeight() * window.outWidth();
        int size = plain.channels() * outPlane;
        Arrays.fill(out, to, to + size, 0);
        RowSources active = scratch.sources();
        active.find(x, new Rows(1, at, 0, to, 0), 0, 1, plain.channels() * plane);
        int[] sources = active.indices();
        int firstSource = 0;
        int firstTarget = to;
        for (int k = 0; k < active.begin(1); k++) {
            while (sources[k] >= firstSource + plane) {
                firstSource += plane;
                firstTarget += outPlane;
            }
            int position = sources[k] - firstSource;
            float value = x[at + sources[k]];
            for (int tap = reach.begins()[position]; tap < reach.begins()[position + 1]; tap++) {
                out[firstTarget + reach.targets()[tap]] += value;
            }
        }
        float divisor = plain.average() ? window.kernelHeight() * window.kernelWidth() : 1;
        int j = to;
        for (; j <= to + size - Lanes.COUNT; j += Lanes.COUNT) {
            Lanes.load(out, j).add(0).div(divisor).intoArray(out, j);
        }
        for (; j < to + size; j++) {
            out[j] = (out[j] + 0f) / divisor;
        }
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
