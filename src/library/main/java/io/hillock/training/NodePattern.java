package io.hillock.training;

import java.util.regex.Pattern;

/** A name in which {@code *} stands for any characters. */
public record NodePattern(String text) {

    /** Whether the whole name fits. */
    public boolean matches(String name) {
        String[] parts = text.split("\\*", -1);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            regex.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
        }
        return name.matches(regex.toString());
    }
}
