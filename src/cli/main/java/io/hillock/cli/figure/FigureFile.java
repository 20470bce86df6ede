package io.hillock.cli.figure;

import io.hillock.cli.CommandFailure;
import java.awt.AWTError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes figures as files. */
public final class FigureFile {
    private static final String SVG = ".svg";
    private static final String PNG = ".png";
    private static final String HEADLESS = "java.awt.headless";

    private FigureFile() {}

    /** @throws CommandFailure if the file's name does not tell a format that we write */
    public static void requireFormat(Path file) {
        if (!file.toString().endsWith(SVG) && !file.toString().endsWith(PNG)) {
            throw new CommandFailure(file + ": figures are SVG or PNG, name the file .svg or .png");
        }
    }

    /** @throws CommandFailure if the file cannot be written, or for PNG if Java finds no font */
    public static void write(Path file, Figure figure) {
        requireFormat(file);
        try {
            if (file.toString().endsWith(SVG)) {
                SvgCanvas canvas = new SvgCanvas(figure.width(), figure.height());
                figure.draw(canvas);
                Files.writeString(file, canvas.end());
            } else {
                writePng(file, figure);
            }
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static void writePng(Path file, Figure figure) throws IOException {
        if (System.getProperty(HEADLESS) == null) {
            System.setProperty(HEADLESS, "true");
        }
        PngCanvas canvas;
        try {
            canvas = new PngCanvas(figure.width(), figure.height());
            figure.draw(canvas);
        } catch (AWTError | LinkageError | InternalError e) {
            throw new CommandFailure(file + ": Java cannot draw text here (" + e.getMessage()
                    + "); install a font (apt-get install fontconfig fonts-dejavu-core), or name the file .svg", e);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            ImageIO.write(canvas.end(), "png", out);
        }
    }
}
