package io.hillock.cli.text;

import io.hillock.training.EpochReport;
import io.hillock.training.Evaluation;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Draws loss and accuracy over the epochs, side by side. */
final class CurveSvg {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int LEFT = 50;
    private static final int TOP = 30;
    private static final int GAP = 70;

    private final StringBuilder svg = new StringBuilder();
    private final List<EpochReport> history;

    private CurveSvg(List<EpochReport> history) {
        this.history = history;
    }

    static String draw(List<EpochReport> history) {
        CurveSvg drawing = new CurveSvg(history);
        int width = 2 * (LEFT + WIDTH) + GAP;
        int height = TOP + HEIGHT + 60;
        drawing.add(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>%n",
                width, height);
        drawing.add("<rect width='100%%' height='100%%' fill='white'/>%n");
        double loss = history.stream()
                .mapToDouble(one -> Math.max(one.loss(), one.validation().map(Evaluation::loss).orElse(0.0)))
                .max().orElse(1);
        drawing.panel(LEFT, "loss", Math.max(loss, 1e-9), EpochReport::loss, Evaluation::loss);
        drawing.panel(2 * LEFT + WIDTH + GAP / 2, "accuracy", 1, EpochReport::accuracy, Evaluation::accuracy);
        drawing.add("</svg>%n");
        return drawing.svg.toString();
    }

    private void panel(int x, String title, double most, Function<EpochReport, Double> training,
            Function<Evaluation, Double> validation) {
        add("<text x='%d' y='%d'>%s</text>%n", x, TOP - 10, title);
        add("<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#888'/>%n", x, TOP, WIDTH, HEIGHT);
        for (int tick = 0; tick <= 4; tick++) {
            int y = TOP + HEIGHT - tick * HEIGHT / 4;
            add("<text x='%d' y='%d' text-anchor='end'>%.3g</text>%n", x - 5, y + 4, most * tick / 4);
        }
        add("<text x='%d' y='%d'>1</text>%n", x, TOP + HEIGHT + 16);
        add("<text x='%d' y='%d' text-anchor='end'>%d epochs</text>%n", x + WIDTH, TOP + HEIGHT + 16, history.size());
        line(x, most, "#1f77b4", one -> OptionalDouble.of(training.apply(one)));
        add("<text x='%d' y='%d' fill='#1f77b4'>training</text>%n", x, TOP + HEIGHT + 36);
        if (history.stream().anyMatch(one -> one.validation().isPresent())) {
            line(x, most, "#d62728", one -> one.validation().map(valid -> OptionalDouble.of(validation.apply(valid)))
                    .orElse(OptionalDouble.empty()));
            add("<text x='%d' y='%d' fill='#d62728'>validation</text>%n", x + 80, TOP + HEIGHT + 36);
        }
    }

    private void line(int x, double most, String colour, Function<EpochReport, OptionalDouble> value) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < history.size(); i++) {
            OptionalDouble one = value.apply(history.get(i));
            if (one.isPresent()) {
                double across = history.size() == 1 ? 0.5 : (double) i / (history.size() - 1);
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x + across * WIDTH,
                        TOP + HEIGHT * (1 - one.getAsDouble() / most)));
            }
        }
        add("<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>%n", points.toString().strip(), colour);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments).replace("\r\n", "\n"));
    }
}
