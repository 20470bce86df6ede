package io.hillock.examples;

/** Draws grey levels as characters that the terminal can show. */
enum Pen {
    /** Two pixels per character, in 24 levels of grey. */
    TERMINAL {
        @Override
        String draw(int upper, int lower) {
            return "\u001b[38;5;" + grey(upper) + ";48;5;" + grey(lower) + "m\u2580";
        }

        @Override
        String endOfLine() {
            return "\u001b[0m";
        }

        private int grey(int brightness) {
            return 232 + brightness * 24 / 256;
        }
    },
    /** Shades, for files and pipes. */
    SHADES {
        @Override
        String draw(int upper, int lower) {
            return level(" \u2591\u2592\u2593\u2588", upper, lower);
        }
    },
    ASCII {
        @Override
        String draw(int upper, int lower) {
            return level(" .:-=+*#%@", upper, lower);
        }
    };

    /** The pen that fits stdout and the locale, as the launcher found them. */
    static Pen fitting() {
        if (Boolean.getBoolean("hillock.plain")) {
            return ASCII;
        }
        return Boolean.getBoolean("hillock.terminal.out") ? TERMINAL : SHADES;
    }

    /** One character for two pixels, one above the other. */
    abstract String draw(int upper, int lower);

    String endOfLine() {
        return "";
    }

    private static String level(String levels, int upper, int lower) {
        return String.valueOf(levels.charAt((upper + lower) / 2 * levels.length() / 256));
    }
}
