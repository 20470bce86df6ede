package io.hillock.workflow.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.kind.StepKinds;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WorkflowFileTest {
    private static final StepKinds KINDS = new StepKinds(null);

    @TempDir
    Path folder;

    private RunState run(String text, Map<String, String> inputs) {
        WorkflowFile file = WorkflowFile.read("w.yaml", text, KINDS);
        return new Workflows(folder, WorkflowOptions.DEFAULT).start(file.workflow(), "r", file.inputs(inputs));
    }

    @Test
    void stepsAreConnectedByTheirOutputs() throws Exception {
        Path log = folder.resolve("log");
        RunState state = run("""
                name: chain
                inputs:
                  log:
                  limit: 2
                steps:
                  - name: count
                    run: shell
                    with: {command: 'echo noise; echo ''{"n": 3, "names": "x, y"}'''}
                    outputs: [n, names]
                  - name: small
                    run: shell
                    when: ${count.n} < ${limit}
                    with: {command: exit 1}
                  - name: each
                    run: shell
                    each: ${count.names}
                    parallel: 2
                    with: {command: 'echo $HILLOCK_KEY ${item} ${count.n} >> ${log}'}
                    undo: {run: shell, with: {command: 'echo undo ${item} >> ${log}'}}
                  - name: fails
                    run: shell
                    attempts: 2
                    backoff: 1ms..2ms
                    timeout: 30s
                    with: {command: exit 7}
                """, Map.of("log", log.toString()));
        assertEquals(RunPhase.UNDONE, state.phase());
        assertEquals("fails: exit code 7", state.reason());
        assertEquals(2, state.step("fails").failures());
        List<String> lines = Files.readAllLines(log);
        assertEquals(List.of("r/each/x x 3", "r/each/y y 3"), lines.subList(0, 2).stream().sorted().toList());
        assertEquals(List.of("undo y", "undo x"), lines.subList(2, 4));
    }

    @Test
    void aPromisedOutputMustCome() {
        RunState state = run("""
                name: w
                steps:
                  - {name: a, run: shell, with: {command: echo hello}, outputs: [n]}
                """, Map.of());
        assertEquals("a: the step promises the output 'n' and gave [output]", state.reason());
    }

    @Test
    void theEndOfAnAttemptKillsTheCommandAndItsChildren() {
        RunState state = run("""
                name: w
                steps:
                  - {name: a, run: shell, with: {command: 'sleep 1000; echo done'}, timeout: 200ms}
                """, Map.of());
        assertEquals("a: not done within 200 ms", state.reason());
    }

    /** Each process of the command holds the pipe, so its end tells that all are dead. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStopKillsProcessesThatLostTheirParentToo() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        WorkflowFile file = WorkflowFile.read("w.yaml", """
                name: w
                inputs: {pipe: null}
                steps:
                  - {name: a, run: shell, with: {command: 'exec > ${pipe}; (sleep 1000 &); echo begun; sleep 1000'}}
                """, KINDS);
        Workflows workflows = new Workflows(folder, WorkflowOptions.DEFAULT);
        FutureTask<RunState> run = new FutureTask<>(
                () -> workflows.start(file.workflow(), "r", Map.of("pipe", pipe.toString())));
        Thread.ofPlatform().start(run);
        try (BufferedReader reader = Files.newBufferedReader(pipe)) {
            assertEquals("begun", reader.readLine());
            workflows.stop();
            assertNull(reader.readLine());
        }
        assertEquals(RunPhase.STOPPED, run.get().phase());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "nam: w                                   | w.yaml:1: 'nam' is unknown; a workflow has inputs, name, steps",
            "name: w                                  | w.yaml:1: 'steps' is missing",
            "name: [w]\\nsteps: []                    | w.yaml:1: name must be a text",
            "name: w\\nsteps: []                      | w.yaml:1: workflow 'w' needs steps with different names, has []",
            "name: w\\nsteps:\\n- {name: a}           | w.yaml:3: 'run' is missing",
            "name: w\\nsteps:\\n- name: a\\n  run: frob | w.yaml:4: there is no kind 'frob', there are train, compile,",
            "name: w\\nsteps:\\n- name: a\\n  run: shell\\n  retry: 3 | w.yaml:5: 'retry' is unknown; a step has attempts,",
            "name: w\\nsteps:\\n- name: a\\n  run: shell | w.yaml:3: the kind shell needs 'command'",
            "name: w\\nsteps:\\n- name: a\\n  run: shell\\n  with:\\n    command: x\\n    cmd: y | w.yaml:7: 'cmd' is unknown to the kind shell, which takes [command]",
            "name: w\\nsteps:\\n- name: a\\n  run: shell\\n  with: {command: '${who}'} | w.yaml:5: ${who} is no input and no output of an earlier step; known are run, key",
            "name: w\\nsteps:\\n- name: a\\n  run: shell\\n  with: {command: x}\\n  timeout: 3 | w.yaml:6: '3' is no time such as 500ms, 30s, 10m or 2h",
            "name: w\\nsteps:\\n- name: a\\n  run: shell\\n  with: {command: x}\\n  when: maybe | w.yaml:6: when compares two values",
            "name: w\\nsteps:\\n- name: a\\n  run: shell\\n  with: {command: x}\\n  attempts: 0 | w.yaml:6: attempts must be a number of at least 1",
            "name: w\\nsteps:\\n- name: a\\n  run: cell:x/FROB | w.yaml:4: 'cell:x/FROB' is not cell:NAME/OPERATION",
            "name: w\\nname: v                        | w.yaml:2: Duplicate field 'name'",
            "name: &a w\\nsteps: *a                   | w.yaml:2: aliases are not understood",
            "name: w\\n- x                            | w.yaml:2: "})
    void mistakesAreNamedWithTheirLine(String text, String message) {
        String said = assertThrows(WorkflowException.class,
                () -> WorkflowFile.read("w.yaml", text.strip().replace("\\n", "\n"), KINDS)).getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @Test
    void inputsAreChecked() {
        WorkflowFile file = WorkflowFile.open("train-to-serve", KINDS);
        assertTrue(assertThrows(WorkflowException.class, () -> file.inputs(Map.of("frob", "1"))).getMessage()
                .startsWith("train-to-serve: has no input 'frob', it has [network, "));
        assertEquals("train-to-serve: needs the inputs train_count, test_first, test_count, registry, name, version",
                assertThrows(WorkflowException.class, () -> file.inputs(Map.of("network", "n"))).getMessage());
        assertTrue(assertThrows(WorkflowException.class, () -> WorkflowFile.open("no.yaml", KINDS)).getMessage()
                .contains("there is no such file"));
    }
}
