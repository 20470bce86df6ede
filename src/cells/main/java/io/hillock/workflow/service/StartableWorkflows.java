package io.hillock.workflow.service;

import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The workflows {@code NAME.yaml} of a folder. A file is read again once its time or size has changed. Thread-safe. */
final class StartableWorkflows {
    static final String ENDING = ".yaml";

    private final Path folder;
    private final StepKinds kinds;
    private final Map<String, Read> known = new HashMap<>();

    /**
     * A workflow that may be started.
     *
     * @param problem why not; empty if it may
     * @param inputs with their defaults; null for those that must be given
     */
    record Startable(String name, String problem, Map<String, String> inputs) {}

    private record Stamp(long bytes, FileTime changed) {}

    private record Read(Stamp stamp, Startable workflow) {}

    StartableWorkflows(Path folder, StepKinds kinds) {
        this.folder = folder;
        this.kinds = kinds;
    }

    /** By name. */
    synchronized List<Startable> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING)).sorted()
                    .map(name -> name.substring(0, name.length() - ENDING.length())).toList();
            known.keySet().retainAll(names);
            return names.stream().map(this::startable).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Startable startable(String name) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path(name), BasicFileAttributes.class);
            Stamp stamp = new Stamp(attributes.size(), attributes.lastModifiedTime());
            Read before = known.get(name);
            if (before == null || !before.stamp.equals(stamp)) {
                before = new Read(stamp, read(name));
                known.put(name, before);
            }
            return before.workflow;
        } catch (IOException e) {
            return new Startable(name, path(name) + ": cannot be read: " + e.getMessage(), Map.of());
        }
    }

    private Startable read(String name) {
        try {
            return new Startable(name, "", file(name).inputs());
        } catch (WorkflowException e) {
            return new Startable(name, e.getMessage(), Map.of());
        }
    }

    private Path path(String name) {
        return folder.resolve(name + ENDING);
    }

    /**
     * Reads a workflow to start it.
     *
     * @throws WorkflowException if it is wrong
     */
    WorkflowFile file(String name) {
        return WorkflowFile.open(path(name).toString(), kinds);
    }
}
