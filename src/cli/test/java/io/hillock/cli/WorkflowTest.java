package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hillock workflow}. */
class WorkflowTest {
    @TempDir
    Path folder;

    private CommandOutcome workflow(String command, Object... more) {
        Object[] args = new Object[more.length + 4];
        System.arraycopy(more, 0, args, 2, more.length);
        args[0] = "workflow";
        args[1] = command;
        args[args.length - 2] = "--folder";
        args[args.length - 1] = folder.resolve("w");
        return CommandOutcome.of(args);
    }

    @Test
    void runsListsShowsAndUndoes() throws IOException {
        Path file = folder.resolve("two.yaml");
        Path log = folder.resolve("log");
        Files.writeString(file,
                """
                        name: two
                        inputs: {log: , code: 0}
                        steps:
                          - {name: a, run: shell, with: {command: 'echo a >> ${log}; echo made'}, undo: {run: shell, with: {command: 'echo no a >> ${log}'}}}
                          - {name: b, run: shell, with: {command: 'exit ${code}'}}
                        """);
        Path events = folder.resolve("events");
        CommandOutcome good = workflow("run", file, "--run", "good", "--input", "log=" + log, "--events", events);
        assertEquals("run good\na: done (output made)\nb: done (output )\ncompleted\n", good.well().out());
        assertEquals(6, Files.readAllLines(events).size());

        CommandOutcome bad = workflow("run", file, "--run", "bad", "--input", "log=" + log, "--input", "code=3");
        assertEquals(1, bad.code());
        assertTrue(bad.out().endsWith("undoing: b: exit code 3\na: undone\nundone: b: exit code 3\n"), bad.out());
        assertEquals(List.of("a", "a", "no a"), Files.readAllLines(log));

        List<String> list = workflow("list").well().out().lines().toList();
        assertTrue(list.get(0).startsWith("bad  two  undone  0 steps done  "), list::toString);
        assertTrue(list.get(1).startsWith("good  two  completed  2 steps done  "), list::toString);
        assertEquals(0, workflow("undo", "good").code());
        assertTrue(workflow("show", "good").well().out().contains("  a: undone (output made)\n"));
        assertEquals(11, workflow("show", "good", "--json").well().out().lines().count());
        assertTrue(workflow("show", "train-to-serve").well().out().contains("name: train-to-serve"));

        assertEquals("hillock workflow stop: good is undone already", workflow("stop", "good").refused(1));
        assertEquals("hillock workflow approve: good: the step 'a' waits for no approval",
                workflow("approve", "good", "a").refused(1));
        assertEquals("hillock workflow run: " + file + ": needs the inputs log", workflow("run", file).refused(1));
        Files.writeString(file, Files.readString(file).replace("echo made", "echo else"));
        assertTrue(workflow("resume", "good").refused(1).contains("was started with another definition"));
        assertTrue(workflow("run", "no.yaml").refused(1).contains("there is no such file"));
    }
}
