package io.hillock.training;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Watches a training, in the thread that trains. It may ask the trainer to stop or to write a checkpoint. */
public interface TrainingListener {

    /** Before the first batch of a call of {@link Trainer#fit}, when the memory is planned and taken. */
    default void start(Trainer trainer) {}

    /** After each batch. */
    default void batch(Trainer trainer, int epoch, int batch, int batches) {}

    /** After each epoch. */
    default void epoch(Trainer trainer, EpochReport report) {}

    /** Prints a line after each epoch. */
    static TrainingListener progress(PrintStream out) {
        return new TrainingListener() {
            @Override
            public void epoch(Trainer trainer, EpochReport report) {
                out.println(line(report));
            }
        };
    }

    /** An epoch in one line. */
    static String line(EpochReport report) {
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "epoch %d: loss %.4f, accuracy %.2f %%", report.epoch(),
                        report.loss(), 100 * report.accuracy()));
        report.validation().ifPresent(valid -> line.append(String.format(Locale.ROOT,
                "; validation: loss %.4f, accuracy %.2f %%", valid.loss(), 100 * valid.accuracy())));
        report.rates().forEach((node, rate) -> line.append(String.format(Locale.ROOT, "; %s %.3f", node, rate)));
        return line.append(String.format(Locale.ROOT, "; gradient %.3g; %.0f samples/s", report.gradientNorm(),
                report.samplesPerSecond())).toString();
    }

    /** Stops once this many epochs in a row have not beaten the best one before. */
    static TrainingListener earlyStopping(int patience) {
        return new TrainingListener() {
            /** A training that is resumed may have been stopped after its last epoch already. */
            @Override
            public void start(Trainer trainer) {
                check(trainer);
            }

            @Override
            public void epoch(Trainer trainer, EpochReport report) {
                check(trainer);
            }

            private void check(Trainer trainer) {
                List<EpochReport> history = trainer.history();
                int best = 0;
                for (int i = 1; i < history.size(); i++) {
                    best = history.get(i).score() > history.get(best).score() ? i : best;
                }
                if (history.size() - 1 - best >= patience) {
                    trainer.stop();
                }
            }
        };
    }

    /** Writes a checkpoint after each epoch, in place of the one before. */
    static TrainingListener checkpoints(Path file) {
        return new TrainingListener() {
            @Override
            public void epoch(Trainer trainer, EpochReport report) {
                trainer.checkpoint(file);
            }
        };
    }
}
