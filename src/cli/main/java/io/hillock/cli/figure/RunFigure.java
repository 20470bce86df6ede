package io.hillock.cli.figure;

import io.hillock.cli.figure.Canvas.Anchor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One sample's run: spikes with their rates, and membranes, over the same steps. */
public final class RunFigure implements Figure {
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 30;
    private static final int TITLE = 22;
    private static final int BOTTOM = 30;

    private final String title;
    private final int steps;
    private final List<Panel> panels;

    /** @param signals all with the same steps; a signal with the values of the one before it, as LI's membrane is its output, is drawn once */
    public RunFigure(String title, List<RecordedValues> signals) {
        this.title = title;
        steps = signals.getFirst().steps();
        panels = IntStream.range(0, signals.size())
                .filter(i -> i == 0 || !Arrays.equals(signals.get(i).values(), signals.get(i - 1).values()))
                .mapToObj(i -> panel(signals.get(i))).toList();
    }

    private static Panel panel(RecordedValues signal) {
        return signal.spikes() ? new RasterPanel(signal) : new TracePanel(signal);
    }

    @Override
    public int width() {
        return LEFT + Panel.WIDTH + RIGHT;
    }

    @Override
    public int height() {
        return TOP + panels.stream().mapToInt(panel -> TITLE + panel.height()).sum() + BOTTOM;
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.text(LEFT, TOP - 10, Anchor.START, Canvas.BLACK, title);
        int y = TOP;
        for (Panel panel : panels) {
            canvas.text(LEFT, y + TITLE - 6, Anchor.START, Canvas.BLACK, panel.title());
            panel.draw(canvas, LEFT, y + TITLE);
            y += TITLE + panel.height();
        }
        canvas.text(LEFT, y + 16, Anchor.START, Canvas.BLACK, "0");
        canvas.text(LEFT + Panel.WIDTH, y + 16, Anchor.END, Canvas.BLACK, steps + " steps");
    }
}
