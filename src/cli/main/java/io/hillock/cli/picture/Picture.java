package io.hillock.cli.picture;

/** What can be drawn. */
public interface Picture {
    /** In pixels. */
    int width();

    /** In pixels. */
    int height();

    void draw(Canvas canvas);
}
