package io.hillock.workflow.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.workflow.RunPhase;
import io.hillock.workflow.Workflow;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.WorkflowStep;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.kind.StepKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read again, and what is not. */
class RunFolderTest {
    private static final Workflow WORKFLOW = Workflow.of("w",
            WorkflowStep.of("a", "1", _ -> Map.of()).undo(_ -> Map.of()));

    @TempDir
    private Path folder;

    private Workflows workflows() {
        return new Workflows(folder, WorkflowOptions.DEFAULT);
    }

    private static List<String> shown(RunFolder runs) {
        return runs.newest().stream().map(one -> one.state().run() + " " + one.state().phase().label()).toList();
    }

    /** As if all files of the run had been changed in the future, but for that of the process. */
    private void touch(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("runs").resolve(run))) {
            for (Path file : files.filter(one -> !one.endsWith("process")).toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
            }
        }
    }

    @Test
    void anEndedRunIsReadAgainOnceAProcessTakesIt() throws IOException {
        RunFolder runs = new RunFolder(folder);
        assertEquals(List.of(), runs.newest());
        workflows().start(WORKFLOW, "one", Map.of());
        workflows().start(WORKFLOW, "two", Map.of());
        assertEquals(List.of("one completed", "two completed"), shown(runs));
        touch("one");
        assertEquals(List.of("one completed", "two completed"), shown(runs), "it looked at the files of an ended run");
        workflows().undo(WORKFLOW, "one");
        assertEquals(List.of("two completed", "one undone"), shown(runs));
    }

    @Test
    void aRunThatGoesOnIsReadAgain() {
        RunFolder runs = new RunFolder(folder);
        Workflow workflow = Workflow.of("w", WorkflowStep.of("a", "1", _ -> {
            assertEquals(List.of("r running"), shown(runs));
            return Map.of();
        }), WorkflowStep.of("b", "1", _ -> {
            assertEquals(2, runs.newest().getFirst().state().steps().size());
            return Map.of();
        }));
        assertEquals(RunPhase.COMPLETED, workflows().start(workflow, "r", Map.of()).phase());
        assertEquals(List.of("r completed"), shown(runs));
    }

    @Test
    void onlyTheNewestAreShown() throws IOException {
        for (int i = 10; i < 50; i++) {
            workflows().start(WORKFLOW, "r" + i, Map.of());
        }
        RunFolder runs = new RunFolder(folder);
        List<String> newest = Stream.iterate(30, i -> i < 50, i -> i + 1).map(i -> "r" + i + " completed").toList();
        assertEquals(newest, shown(runs));
        assertEquals(newest, shown(runs));
        touch("r10");
        assertEquals(newest, shown(runs), "it looked at the files of an ended run");
        workflows().undo(WORKFLOW, "r10");
        assertEquals("r10 undone", shown(runs).getLast());
    }

    @Test
    void aWorkflowIsReadAgainOnceItsFileHasChanged() throws IOException {
        StartableWorkflows all = new StartableWorkflows(folder, new StepKinds(null));
        assertEquals(List.of(), all.all());
        Path file = folder.resolve("w.yaml");
        String text = "name: w\ninputs: {a: 1}\nsteps: [{name: s, run: shell, with: {command: 'true'}}]\n";
        Files.writeString(file, text);
        FileTime time = Files.getLastModifiedTime(file);
        assertEquals(Map.of("a", "1"), all.all().getFirst().inputs());
        Files.writeString(file, text.replace("a: 1", "a: 2"));
        Files.setLastModifiedTime(file, time);
        assertEquals(Map.of("a", "1"), all.all().getFirst().inputs(), "it read a file of the same time and size");
        Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1000));
        assertEquals(Map.of("a", "2"), all.all().getFirst().inputs());
        Files.delete(file);
        assertEquals(List.of(), all.all());
    }
}
