package io.hillock.cli.figure;

/** A white sheet to draw on. Coordinates are pixels from the upper left corner; colours are 0xRRGGBB. */
public interface Canvas {
    int BLACK = 0x000000;
    int GREY = 0x888888;
    int BLUE = 0x1f77b4;
    int RED = 0xd62728;

    /** Where a text lies relative to its x. */
    enum Anchor {
        START, MIDDLE, END
    }

    void fill(double x, double y, double width, double height, int colour);

    void frame(double x, double y, double width, double height, int colour);

    /** @param points x and y in turns */
    void line(double[] points, double width, int colour);

    /** Writes in 12 pixels, on the base line y. */
    void text(double x, double y, Anchor anchor, int colour, String text);
}
