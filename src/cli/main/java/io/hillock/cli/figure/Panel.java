package io.hillock.cli.figure;

/** A strip of a run's figure, as wide as the others. */
sealed interface Panel permits RasterPanel, TracePanel {
    int WIDTH = 800;

    /** In pixels, without the title above it. */
    int height();

    /** Draws with the upper left corner at (x, y). */
    void draw(Canvas canvas, double x, double y);

    String title();
}
