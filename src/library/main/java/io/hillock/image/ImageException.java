package io.hillock.image;

/**
 * Bytes that are no image, or a damaged one. The message is one line: where the bytes came from, the culprit, what is wrong.
 */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 500;

    /** @param origin the file, or what stands for it */
    public ImageException(String origin, String problem) {
        super(origin + ": " + oneLine(problem));
    }

    /** What is wrong may quote the file, which may hold anything. */
    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
