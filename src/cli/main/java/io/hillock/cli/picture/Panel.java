package io.hillock.cli.picture;

/** A strip of a run's picture, as wide as the others. */
sealed interface Panel permits RasterPanel, TracePanel {
    int WIDTH = 800;

    /** In pixels, without the title above it. */
    int height();

    /** Draws with the upper left corner at (x, y). */
    void draw(Canvas canvas, double x, double y);

    String title();
}
