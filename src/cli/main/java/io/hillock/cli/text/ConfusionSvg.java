package io.hillock.cli.text;

import io.hillock.training.Evaluation;
import java.util.Locale;

/** Draws a confusion matrix: a row for each class, a column for each answer, darker for more samples. */
final class ConfusionSvg {
    private static final int CELL = 40;
    private static final int MARGIN = 60;

    private ConfusionSvg() {}

    static String draw(Evaluation evaluation) {
        long[][] cells = evaluation.confusion();
        int size = MARGIN + cells.length * CELL + 20;
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11' text-anchor='middle'>\n"
                        + "<rect width='100%%' height='100%%' fill='white'/>\n",
                size, size));
        svg.append(String.format(Locale.ROOT, "<text x='%d' y='15'>answer</text>\n", MARGIN + cells.length * CELL / 2));
        svg.append(String.format(Locale.ROOT, "<text x='25' y='%d'>class</text>\n", MARGIN + cells.length * CELL / 2));
        for (int row = 0; row < cells.length; row++) {
            svg.append(
                    String.format(Locale.ROOT, "<text x='%d' y='%d'>%d</text>\n", MARGIN - 12, centre(row) + 4, row));
            svg.append(String.format(Locale.ROOT, "<text x='%d' y='%d'>%d</text>\n", centre(row), MARGIN - 8, row));
            long all = 0;
            for (long cell : cells[row]) {
                all += cell;
            }
            for (int column = 0; column < cells.length; column++) {
                double share = all == 0 ? 0 : (double) cells[row][column] / all;
                int light = (int) Math.round(255 - 200 * share);
                svg.append(String.format(Locale.ROOT,
                        "<rect x='%d' y='%d' width='%d' height='%d' fill='rgb(%d,%d,255)' stroke='#ccc'/>"
                                + "<text x='%d' y='%d'>%d</text>\n",
                        MARGIN + column * CELL, MARGIN + row * CELL, CELL, CELL, light, light, centre(column),
                        centre(row) + 4,
                        cells[row][column]));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static int centre(int index) {
        return MARGIN + index * CELL + CELL / 2;
    }
}
