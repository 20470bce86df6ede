package io.hillock.cli.figure;

import io.hillock.cli.figure.Canvas.Anchor;
import io.hillock.training.EpochReport;
import io.hillock.training.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Loss and accuracy over the epochs, side by side. */
public record TrainingCurve(List<EpochReport> history) implements Figure {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int LEFT = 50;
    private static final int TOP = 30;
    private static final int GAP = 70;
    private static final int TICKS = 4;

    @Override
    public int width() {
        return 2 * (LEFT + WIDTH) + GAP;
    }

    @Override
    public int height() {
        return TOP + HEIGHT + 60;
    }

    @Override
    public void draw(Canvas canvas) {
        double loss = history.stream()
                .mapToDouble(one -> Math.max(one.loss(), one.validation().map(Evaluation::loss).orElse(0.0)))
                .max().orElse(1);
        panel(canvas, LEFT, "loss", Math.max(loss, 1e-9), EpochReport::loss, Evaluation::loss);
        panel(canvas, 2 * LEFT + WIDTH + GAP / 2, "accuracy", 1, EpochReport::accuracy, Evaluation::accuracy);
    }

    private void panel(Canvas canvas, int x, String title, double most, Function<EpochReport, Double> training,
            Function<Evaluation, Double> validation) {
        canvas.text(x, TOP - 10, Anchor.START, Canvas.BLACK, title);
        canvas.frame(x, TOP, WIDTH, HEIGHT, Canvas.GREY);
        for (int tick = 0; tick <= TICKS; tick++) {
            canvas.text(x - 5, TOP + HEIGHT - tick * HEIGHT / TICKS + 4, Anchor.END, Canvas.BLACK,
                    String.format(Locale.ROOT, "%.3g", most * tick / TICKS));
        }
        canvas.text(x, TOP + HEIGHT + 16, Anchor.START, Canvas.BLACK, "1");
        canvas.text(x + WIDTH, TOP + HEIGHT + 16, Anchor.END, Canvas.BLACK, history.size() + " epochs");
        line(canvas, x, most, Canvas.BLUE, one -> OptionalDouble.of(training.apply(one)));
        canvas.text(x, TOP + HEIGHT + 36, Anchor.START, Canvas.BLUE, "training");
        if (history.stream().anyMatch(one -> one.validation().isPresent())) {
            line(canvas, x, most, Canvas.RED, one -> one.validation()
                    .map(valid -> OptionalDouble.of(validation.apply(valid))).orElse(OptionalDouble.empty()));
            canvas.text(x + 80, TOP + HEIGHT + 36, Anchor.START, Canvas.RED, "validation");
        }
    }

    private void line(Canvas canvas, int x, double most, int colour, Function<EpochReport, OptionalDouble> value) {
        double[] points = IntStream.range(0, history.size()).boxed().flatMapToDouble(i -> {
            OptionalDouble one = value.apply(history.get(i));
            double across = history.size() == 1 ? 0.5 : (double) i / (history.size() - 1);
            return one.isPresent()
                    ? DoubleStream.of(x + across * WIDTH, TOP + HEIGHT * (1 - one.getAsDouble() / most))
                    : DoubleStream.empty();
        }).toArray();
        canvas.line(points, 2, colour);
    }
}
