package io.hillock.workflow.service;

import io.hillock.journal.JournalException;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The newest runs of a folder, whichever process runs them. A journal is read again once it has changed; a run that has ended costs one look
 * at a file's time, until a process takes it again. Thread-safe.
 */
final class RunFolder {
    private static final int MOST_RUNS = 20;

    private final Path folder;
    private final Workflows workflows;
    private final Map<String, Known> known = new HashMap<>();

    /** Of the files of a run: its journal has changed if this has. */
    private record Stamp(long bytes, FileTime changed) {}

    /**
     * A run when it was last read.
     *
     * @param history null for a run that is not among the newest
     */
    private record Known(Stamp stamp, FileTime taken, boolean ended, RunHistory history) {}

    private record Found(String run, Stamp stamp, FileTime taken) {}

    RunFolder(Path folder) {
        this.folder = folder;
        workflows = new Workflows(folder, WorkflowOptions.DEFAULT);
    }

    Workflows workflows() {
        return workflows;
    }

    /** The newest runs, the newest last. */
    synchronized List<RunHistory> newest() {
        List<Found> found = new ArrayList<>();
        for (String run : workflows.runs()) {
            found.add(look(run));
        }
        found.sort(Comparator.comparing((Found one) -> one.stamp.changed).thenComparing(Found::run));
        known.keySet().retainAll(found.stream().map(Found::run).toList());
        int older = Math.max(0, found.size() - MOST_RUNS);
        found.subList(0, older).stream().filter(this::isNews).limit(MOST_RUNS).forEach(one -> read(one, false));
        List<RunHistory> all = new ArrayList<>();
        for (Found one : found.subList(older, found.size())) {
            Known before = known.get(one.run);
            RunHistory history = isNews(one) || before.history == null ? read(one, true) : before.history;
            if (history.state() != null) {
                all.add(history);
            }
        }
        return all;
    }

    private Found look(String run) {
        FileTime taken = workflows.taken(run);
        Known before = known.get(run);
        boolean rests = before != null && before.ended && before.taken.equals(taken);
        return new Found(run, rests ? before.stamp : stamp(folder.resolve("runs").resolve(run)), taken);
    }

    private boolean isNews(Found run) {
        Known before = known.get(run.run);
        return before == null || !before.stamp.equals(run.stamp);
    }

    private RunHistory read(Found run, boolean shown) {
        RunHistory history = new RunHistory(run.run);
        try {
            workflows.history(run.run, (number, event) -> history.add(number, "", event));
        } catch (WorkflowException | JournalException _) {
            // It has not begun, or its journal is damaged: 'hillock workflow show' says how.
        }
        boolean ended = history.state() != null && history.state().phase().ended();
        known.put(run.run, new Known(run.stamp, run.taken, ended, shown ? history : null));
        return history;
    }

    private static Stamp stamp(Path run) {
        long bytes = 0;
        FileTime changed = FileTime.fromMillis(0);
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                bytes += attributes.size();
                changed = attributes.lastModifiedTime().compareTo(changed) > 0
                        ? attributes.lastModifiedTime()
                        : changed;
            }
        } catch (IOException _) {
            // A file went away meanwhile, or this is no run: what was seen of it counts.
        }
        return new Stamp(bytes, changed);
    }
}
