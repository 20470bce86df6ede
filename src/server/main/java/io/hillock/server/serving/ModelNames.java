package io.hillock.server.serving;

import io.hillock.server.request.ServiceException;
import java.util.regex.Pattern;

/** The names that models and versions may have. They are also names of files, so no path hides in them. */
public final class ModelNames {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.+ -]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private ModelNames() {}

    /** @throws ServiceException {@code INVALID} if no model can have this name */
    public static String model(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ServiceException.invalid(
                    "a model's name has up to 128 letters, digits, '_', '.', '+', '-' or blanks, and begins with "
                            + "a letter, a digit or '_': '" + shortened(name) + "' does not");
        }
        return name;
    }

    /**
     * An alias: a model's name, or that and a word, with a colon between them.
     *
     * @throws ServiceException {@code INVALID} if no alias can have this name
     */
    public static String alias(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return model(name);
        }
        model(name.substring(0, colon));
        version(name.substring(colon + 1));
        return name;
    }

    /** @throws ServiceException {@code INVALID} if no version can have this name */
    public static String version(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw ServiceException
                    .invalid("a version is a number or a word of up to 64 letters, digits, '.', '_' or '-': '"
                            + shortened(version) + "' is not");
        }
        return version;
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
