package io.hillock.workflow.service;

import io.hillock.journal.JournalException;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The newest runs of a folder, whichever process runs them. A journal is read again once it has changed. Thread-safe. */
final class RunFolder {
    private static final int MOST_RUNS = 20;

    private final Path folder;
    private final Workflows workflows;
    private final Map<String, Read> known = new HashMap<>();

    /** Of the files of a run: its journal has changed if this has. */
    private record Stamp(long bytes, long changed) {}

    private record Read(Stamp stamp, RunHistory history) {}

    private record Found(String run, Stamp stamp) {}

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
            found.add(new Found(run, stamp(folder.resolve("runs").resolve(run))));
        }
        found.sort(Comparator.comparingLong((Found one) -> one.stamp.changed).thenComparing(Found::run));
        List<Found> shown = found.subList(Math.max(0, found.size() - MOST_RUNS), found.size());
        known.keySet().retainAll(shown.stream().map(Found::run).toList());
        List<RunHistory> all = new ArrayList<>();
        for (Found one : shown) {
            Read read = known.get(one.run);
            if (read == null || !read.stamp.equals(one.stamp)) {
                read = read(one);
            }
            if (read.history.state() != null) {
                all.add(read.history);
            }
        }
        return all;
    }

    private Read read(Found run) {
        RunHistory history = new RunHistory(run.run);
        try {
            workflows.history(run.run, (number, event) -> history.add(number, "", event));
        } catch (WorkflowException | JournalException _) {
            // It has not begun, or its journal is damaged: 'hillock workflow show' says how.
        }
        Read read = new Read(run.stamp, history);
        known.put(run.run, read);
        return read;
    }

    private static Stamp stamp(Path run) {
        long bytes = 0;
        long changed = 0;
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                bytes += attributes.size();
                changed = Math.max(changed, attributes.lastModifiedTime().toMillis());
            }
        } catch (IOException _) {
            // A file went away meanwhile, or this is no run: what was seen of it counts.
        }
        return new Stamp(bytes, changed);
    }
}
