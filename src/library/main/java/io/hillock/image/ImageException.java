package io.hillock.image;

/**
 * Reports bytes that are not an image, or a damaged image. The message is one line: the source of the bytes, the
 * culprit, the problem.
 */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 500;

    /** @param origin the file, or another source of the bytes */
    public ImageException(String origin, String problem) {
        super(origin + ": " + oneLine(problem));
    }

    /** A problem may quote the file, which may contain anything. */
    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
