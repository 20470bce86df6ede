package io.hillock.cli.figure;

/** What can be drawn. */
public interface Figure {
    /** In pixels. */
    int width();

    /** In pixels. */
    int height();

    void draw(Canvas canvas);
}
