package io.hillock.cli.command;

import java.util.Locale;

/** What computes a training. */
enum TrainingEngineName {
    NATIVE, JAVA, BOTH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
