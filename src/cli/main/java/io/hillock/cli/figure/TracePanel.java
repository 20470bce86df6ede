package io.hillock.cli.figure;

import io.hillock.cli.figure.Canvas.Anchor;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values over time of some elements, spread evenly over all. */
record TracePanel(RecordedValues signal) implements Panel {
    private static final int HEIGHT = 120;
    private static final int TRACES = 6;
    private static final int[] COLOURS = {Canvas.BLUE, Canvas.RED, 0x2ca02c, 0xff7f0e, 0x9467bd, 0x8c564b};

    @Override
    public String title() {
        return signal.name() + ": elements "
                + elements().mapToObj(String::valueOf).collect(Collectors.joining(", ")) + " of " + signal.elements();
    }

    private IntStream elements() {
        int count = Math.min(TRACES, signal.elements());
        return IntStream.range(0, count).map(i -> (int) ((long) i * signal.elements() / count));
    }

    @Override
    public int height() {
        return HEIGHT;
    }

    @Override
    public void draw(Canvas canvas, double x, double y) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int element : elements().toArray()) {
            for (int step = 0; step < signal.steps(); step++) {
                low = Math.min(low, signal.at(step, element));
                high = Math.max(high, signal.at(step, element));
            }
        }
        double range = high > low ? high - low : 1;
        canvas.frame(x, y, WIDTH, HEIGHT, Canvas.GREY);
        canvas.text(x - 5, y + 10, Anchor.END, Canvas.BLACK, String.format(Locale.ROOT, "%.3g", high));
        canvas.text(x - 5, y + HEIGHT, Anchor.END, Canvas.BLACK, String.format(Locale.ROOT, "%.3g", low));
        int colour = 0;
        for (int element : elements().toArray()) {
            double[] points = new double[2 * signal.steps()];
            for (int step = 0; step < signal.steps(); step++) {
                points[2 * step] = x + (step + 0.5) * WIDTH / signal.steps();
                points[2 * step + 1] = y + HEIGHT * (1 - (signal.at(step, element) - low) / range);
            }
            canvas.line(points, 1, COLOURS[colour++]);
        }
    }
}
