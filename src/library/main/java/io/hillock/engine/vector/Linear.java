package io.hillock.engine.vector;

import io.hillock.step.Rows;
import io.hillock.step.Step;

import java.lang.foreign.MemorySegment;

/**
 * NIR's Linear and Affine, as {@link io.hillock.engine.plain.transform.Linear}. Each panel's weights serve all rows before
 * those of the next. One thread at a time.
 *
 * @param weights shared
 * @param scratch for the sources that are not silent, and the sums of a narrow panel
 */
record Linear(PanelWeights weights, Scratch scratch) implements Step {
    @Override
    public void step(float[] x, int at, float[] out, int to, long t) {
        steps(x, out, new Rows(1, at, 0, to, 0), t);
    }

    @Override
    public void steps(float[] x, float[] out, Rows rows, long t) {
        RowSources active = scratch.sources();
        int most = RowSources.most(weights.sources());
        for (int first = 0; first < rows.count(); first += most) {
            int count = Math.min(most, rows.count() - first);
            active.find(x, rows, first, count, weights.sources());
            for (int panel = 0; panel < weights.panels().length; panel++) {
                for (int r = 0; r < count; r++) {
                    row(panel, r, x, rows.at(first + r), out, rows.to(first + r));
                }
            }
        }
    }

    private void row(int panel, int r, float[] x, int at, float[] out, int to) {
        MemorySegment matrix = weights.panels()[panel];
        float[] start = weights.starts()[panel];
        RowSources active = scratch.sources();
        int[] sources = active.indices();
        int begin = active.begin(r);
        int end = active.begin(r + 1);
        int target = to + weights.first(panel);
        boolean analog = active.analog(r);
        if (panel < weights.wide()) {
            if (analog) {
                WidePanel.multiply(matrix, start, sources, begin, end, x, at, out, target);
            } else {
                WidePanel.add(matrix, start, sources, begin, end, out, target);
            }
            return;
        }
        float[] sums = scratch.sums(NarrowPanel.TARGETS);
        if (analog) {
            NarrowPanel.multiply(matrix, start, sources, begin, end, x, at, sums);
        } else {
            NarrowPanel.add(matrix, start, sources, begin, end, sums);
        }
        System.arraycopy(sums, 0, out, target, weights.size(panel));
    }

    @Override
    public boolean stateless() {
        return true;
    }
}
