package io.hillock.cli.figure;

import java.util.Locale;

/** Draws as SVG 1.1. */
final class SvgCanvas implements Canvas {
    private final StringBuilder svg = new StringBuilder();

    SvgCanvas(int width, int height) {
        add("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>",
                width, height);
        fill(0, 0, width, height, 0xffffff);
    }

    @Override
    public void fill(double x, double y, double width, double height, int colour) {
        add("<rect x='%s' y='%s' width='%s' height='%s' fill='%s'/>", number(x), number(y), number(width),
                number(height), colour(colour));
    }

    @Override
    public void frame(double x, double y, double width, double height, int colour) {
        add("<rect x='%s' y='%s' width='%s' height='%s' fill='none' stroke='%s'/>", number(x), number(y),
                number(width), number(height), colour(colour));
    }

    @Override
    public void line(double[] points, double width, int colour) {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i + 1 < points.length; i += 2) {
            list.append(i == 0 ? "" : " ").append(number(points[i])).append(',').append(number(points[i + 1]));
        }
        add("<polyline points='%s' fill='none' stroke='%s' stroke-width='%s'/>", list, colour(colour), number(width));
    }

    @Override
    public void text(double x, double y, Anchor anchor, int colour, String text) {
        add("<text x='%s' y='%s' text-anchor='%s' fill='%s'>%s</text>", number(x), number(y),
                anchor.name().toLowerCase(Locale.ROOT), colour(colour), escaped(text));
    }

    private static String escaped(String text) {
        return text.replaceAll("\\p{Cntrl}", " ").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String colour(int rgb) {
        return String.format(Locale.ROOT, "#%06x", rgb);
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    String end() {
        return svg + "</svg>\n";
    }
}
