package io.hillock.model.graph;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds settings by the names that command lines and images use. */
public final class SettingNames {

    private SettingNames() {}

    public static <E> E find(String what, String label, E[] all, Function<E, String> labelOf) {
        for (E one : all) {
            if (labelOf.apply(one).equals(label)) {
                return one;
            }
        }
        String valid = Arrays.stream(all).map(labelOf).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("unknown " + what + " '" + label + "', valid are: " + valid);
    }

    /**
     * Whether a name fits a pattern in which {@code *} stands for any characters, {@code ?} for one, and {@code \\} makes the
     * next character stand for itself.
     */
    public static boolean matches(String glob, String name) {
        int g = 0;
        int n = 0;
        int star = -1; // the last star passed
        int resume = 0; // where in the name it stopped
        while (n < name.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                resume = n;
            } else if (fits(glob, g, name.charAt(n))) {
                g = after(glob, g);
                n++;
            } else if (star >= 0) {
                g = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }

    /** The pattern that fits this name alone. */
    public static String quote(String name) {
        return name.replaceAll("[*?\\\\]", "\\\\$0");
    }

    private static boolean fits(String glob, int g, char one) {
        if (g == glob.length()) {
            return false;
        }
        return escapes(glob, g) ? glob.charAt(g + 1) == one : glob.charAt(g) == '?' || glob.charAt(g) == one;
    }

    private static int after(String glob, int g) {
        return escapes(glob, g) ? g + 2 : g + 1;
    }

    private static boolean escapes(String glob, int g) {
        return glob.charAt(g) == '\\' && g + 1 < glob.length();
    }
}
