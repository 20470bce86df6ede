package io.hillock.cli.figure;

import io.hillock.cli.figure.Canvas.Anchor;
import java.util.Locale;
import java.util.stream.IntStream;

/** Spikes as dots, a row for each neuron, and below them the rate: spikes per neuron in each step. */
record RasterPanel(RecordedValues signal) implements Panel {
    private static final int LEAST_HEIGHT = 40;
    private static final int MOST_HEIGHT = 140;
    private static final int RATE_HEIGHT = 30;
    private static final int GAP = 6;
    private static final int SHADES = 8;
    /** How dark the lightest shade is, of 255. */
    private static final int LIGHTEST = 60;

    @Override
    public String title() {
        return signal.name() + ": spikes of " + signal.elements() + " neurons, and their rate per step";
    }

    @Override
    public int height() {
        return rasterHeight() + GAP + RATE_HEIGHT;
    }

    private int rasterHeight() {
        return Math.clamp(4L * signal.elements(), LEAST_HEIGHT, MOST_HEIGHT);
    }

    @Override
    public void draw(Canvas canvas, double x, double y) {
        dots(canvas, x, y);
        canvas.frame(x, y, WIDTH, rasterHeight(), Canvas.GREY);
        canvas.text(x - 5, y + 10, Anchor.END, Canvas.BLACK, "0");
        canvas.text(x - 5, y + rasterHeight(), Anchor.END, Canvas.BLACK, String.valueOf(signal.elements() - 1));
        rate(canvas, x, y + rasterHeight() + GAP);
    }

    /** Where several neurons or steps share a pixel, it is the darker the larger the share of them that spiked. */
    private void dots(Canvas canvas, double x, double y) {
        int columns = Math.min(signal.steps(), WIDTH);
        int rows = Math.min(signal.elements(), rasterHeight());
        double width = (double) WIDTH / columns;
        double height = (double) rasterHeight() / rows;
        for (int row = 0; row < rows; row++) {
            int[] shades = shades(row, rows, columns);
            int from = 0;
            for (int column = 1; column <= columns; column++) {
                if (column == columns || shades[column] != shades[from]) {
                    if (shades[from] > 0) {
                        canvas.fill(x + from * width, y + row * height, (column - from) * width, height,
                                grey(shades[from]));
                    }
                    from = column;
                }
            }
        }
    }

    /** For each column 0 for no spike, up to {@link #SHADES} if all neurons of the row spiked in all of its steps. */
    private int[] shades(int row, int rows, int columns) {
        int[] spikes = new int[columns];
        int[] places = new int[columns];
        int end = (int) ((long) (row + 1) * signal.elements() / rows);
        for (int element = (int) ((long) row * signal.elements() / rows); element < end; element++) {
            for (int step = 0; step < signal.steps(); step++) {
                int column = (int) ((long) step * columns / signal.steps());
                spikes[column] += signal.at(step, element) != 0 ? 1 : 0;
                places[column]++;
            }
        }
        int[] shades = new int[columns];
        for (int column = 0; column < columns; column++) {
            shades[column] = Math.ceilDiv(spikes[column] * SHADES, places[column]);
        }
        return shades;
    }

    private static int grey(int shade) {
        int light = 255 - (LIGHTEST + (255 - LIGHTEST) * (shade - 1) / (SHADES - 1));
        return light << 16 | light << 8 | light;
    }

    private void rate(Canvas canvas, double x, double y) {
        double most = IntStream.range(0, signal.steps()).mapToDouble(signal::mean).max().orElse(0);
        canvas.frame(x, y, WIDTH, RATE_HEIGHT, Canvas.GREY);
        canvas.text(x - 5, y + 10, Anchor.END, Canvas.BLACK, String.format(Locale.ROOT, "%.3g", most));
        double[] points = new double[2 * signal.steps()];
        for (int step = 0; step < signal.steps(); step++) {
            points[2 * step] = x + (step + 0.5) * WIDTH / signal.steps();
            points[2 * step + 1] = y + RATE_HEIGHT * (1 - (most == 0 ? 0 : signal.mean(step) / most));
        }
        canvas.line(points, 1.5, Canvas.BLUE);
    }
}
