package io.hillock.cli.figure;

import io.hillock.cli.figure.Canvas.Anchor;
import io.hillock.training.Evaluation;
import java.util.Arrays;

/** A confusion matrix: a row for each class, a column for each answer, darker for a larger share of the class. */
public record ConfusionMatrix(Evaluation evaluation) implements Figure {
    private static final int CELL = 40;
    private static final int MARGIN = 60;
    private static final int BORDER = 0xcccccc;

    @Override
    public int width() {
        return MARGIN + evaluation.confusion().length * CELL + 20;
    }

    @Override
    public int height() {
        return width();
    }

    @Override
    public void draw(Canvas canvas) {
        long[][] cells = evaluation.confusion();
        canvas.text(MARGIN + cells.length * CELL / 2, 15, Anchor.MIDDLE, Canvas.BLACK, "answer");
        canvas.text(25, MARGIN + cells.length * CELL / 2, Anchor.MIDDLE, Canvas.BLACK, "class");
        for (int row = 0; row < cells.length; row++) {
            canvas.text(MARGIN - 12, centre(row) + 4, Anchor.MIDDLE, Canvas.BLACK, String.valueOf(row));
            canvas.text(centre(row), MARGIN - 8, Anchor.MIDDLE, Canvas.BLACK, String.valueOf(row));
            long all = Arrays.stream(cells[row]).sum();
            for (int column = 0; column < cells.length; column++) {
                double share = all == 0 ? 0 : (double) cells[row][column] / all;
                int light = (int) Math.round(255 - 200 * share);
                canvas.fill(MARGIN + column * CELL, MARGIN + row * CELL, CELL, CELL, light << 16 | light << 8 | 255);
                canvas.frame(MARGIN + column * CELL, MARGIN + row * CELL, CELL, CELL, BORDER);
                canvas.text(centre(column), centre(row) + 4, Anchor.MIDDLE, Canvas.BLACK,
                        String.valueOf(cells[row][column]));
            }
        }
    }

    private static int centre(int index) {
        return MARGIN + index * CELL + CELL / 2;
    }
}
