package io.hillock.workflow;

import io.hillock.file.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a person decided about a step that waits for it. It is a file beside the run's journal, since the journal belongs to the process
 * that runs the run; the step makes it an event.
 *
 * @param granted whether the run may go on
 * @param by who decided; may be empty
 * @param reason may be empty
 * @param at in ms since 1970
 */
public record Approval(boolean granted, String by, String reason, long at) {
    private static Path file(Path run, String step) {
        return run.resolve("approval-" + step.replace('/', '~'));
    }

    /** What was decided about the step; empty if nothing was. */
    static Optional<Approval> read(Path run, String step) {
        try {
            return Optional.of(RunLog.JSON.readValue(Files.readAllBytes(file(run, step)), Approval.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file(run, step) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes the decision known, once and for all. Of several at once, whichever process makes them, one succeeds.
     *
     * @throws WorkflowException if there is a decision
     */
    void write(Path run, String step) {
        Path file = file(run, step);
        try {
            WholeFile.createDurably(file, to -> Files.write(to, RunLog.JSON.writeValueAsBytes(this)));
        } catch (FileAlreadyExistsException e) {
            throw new WorkflowException(run.getFileName() + ": the step '" + step + "' was decided already", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
