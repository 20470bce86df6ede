package io.hillock.training.plain;

import io.hillock.image.program.Operation;
import io.hillock.training.plain.Differentiable.Number;

/** Convolutions and pools in double, target by target. */
record OracleWindows(OracleParameters parameters, Differentiable numbers) {
    void conv(Operation.Conv o, Number[] x, Number[] out) {
        int targets = o.output().dim(0) / o.groups();
        int sources = o.input().dim(0) / o.groups();
        int[] kernel = parameters.kernel(o);
        for (int c = 0; c < o.output().dim(0); c++) {
            for (int y = 0; y < o.output().dim(1); y++) {
                for (int z = 0; z < o.output().dim(2); z++) {
                    Number sum = parameters.at(o.node(), "bias", c);
                    for (int from = c / targets * sources; from < (c / targets + 1) * sources; from++) {
                        for (int ky = 0; ky < kernel[0]; ky++) {
                            for (int kx = 0; kx < kernel[1]; kx++) {
                                int row = y * o.stride().height() + ky * o.dilation().height() - o.padding().height();
                                int column = z * o.stride().width() + kx * o.dilation().width() - o.padding().width();
                                if (row >= 0 && row < o.input().dim(1) && column >= 0 && column < o.input().dim(2)) {
                                    Number w = parameters.at(o.node(), "weight",
                                            ((from * kernel[0] + ky) * kernel[1] + kx) * targets + c % targets);
                                    sum = sum.plus(
                                            w.times(x[(from * o.input().dim(1) + row) * o.input().dim(2) + column]));
                                }
                            }
                        }
                    }
                    out[(c * o.output().dim(1) + y) * o.output().dim(2) + z] = sum;
                }
            }
        }
    }

    void pool(Operation.Pool o, Number[] x, Number[] out) {
        for (int c = 0; c < o.output().dim(0); c++) {
            for (int y = 0; y < o.output().dim(1); y++) {
                for (int z = 0; z < o.output().dim(2); z++) {
                    Number sum = numbers.constant(0);
                    for (int ky = 0; ky < o.kernel().height(); ky++) {
                        for (int kx = 0; kx < o.kernel().width(); kx++) {
                            int row = y * o.stride().height() + ky - o.padding().height();
                            int column = z * o.stride().width() + kx - o.padding().width();
                            if (row >= 0 && row < o.input().dim(1) && column >= 0 && column < o.input().dim(2)) {
                                sum = sum.plus(x[(c * o.input().dim(1) + row) * o.input().dim(2) + column]);
                            }
                        }
                    }
                    out[(c * o.output().dim(1) + y) * o.output().dim(2) + z] = o.average()
                            ? sum.times(1.0 / (o.kernel().height() * o.kernel().width()))
                            : sum;
                }
            }
        }
    }
}
