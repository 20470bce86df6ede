package io.hillock.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on stderr; does nothing if stderr is not a terminal. Any thread may step it. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 78;

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /** @param goal the number of steps; a bar of one step is not shown */
    public static Progress show(Console console, String task, long goal) {
        if (!console.terminal() || goal < 2) {
            return new Progress(null);
        }
        return new Progress(
                new ProgressBarBuilder().setTaskName(task).setInitialMax(goal).setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200).clearDisplayOnFinish()
                        .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH)).build());
    }

    public void step(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
