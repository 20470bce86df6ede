package io.hillock.workflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.process.ChildProcess;
import io.hillock.server.repository.NetworkRegistry;
import io.hillock.server.repository.RegistryTag;
import io.hillock.workflow.WorkflowEvent.RunEnded;
import io.hillock.workflow.WorkflowEvent.StepDone;
import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped workflow; and with a service under load that rolls each version out, and coordinators that are killed at random. More kills:
 * {@code -Dhillock.workflow.kills=200}.
 */
class TrainToServeTest {
    private static final int KILLS = Integer.getInteger("hillock.workflow.kills", 4);
    private static final List<String> STEPS = List.of("train", "compile", "verify", "accuracy", "register", "shadow",
            "canary", "rollout", "promote");

    @TempDir
    Path folder;

    private Map<String, String> inputs;
    private Workflows workflows;
    private WorkflowFile file;

    @BeforeEach
    void make() {
        inputs = SmallData.write(folder);
        workflows = new Workflows(folder.resolve("workflows"), WorkflowOptions.DEFAULT);
        file = WorkflowFile.open("train-to-serve", new StepKinds(null));
    }

    private RunState run(String version, Map<String, String> more) {
        inputs.put("version", version);
        inputs.putAll(more);
        return workflows.start(file.workflow(), "v" + version, file.inputs(inputs));
    }

    private Optional<String> served() throws IOException {
        return NetworkRegistry.open(Path.of(inputs.get("registry"))).find("small", "latest")
                .flatMap(RegistryTag::aliasOf);
    }

    @Test
    void theAliasFollowsGoodVersionsAndComesBackFromBadOnes() throws IOException {
        RunState first = run("1", Map.of());
        assertEquals(RunPhase.COMPLETED, first.phase(), first.reason());
        assertTrue((double) first.step("accuracy").result().get("accuracy") > 0.8, first.steps()::toString);
        assertEquals(false, first.step("shadow").result().get("compared"));
        assertEquals(Optional.of("1"), served());

        RunState second = run("2", Map.of("seed", "2"));
        assertEquals(RunPhase.COMPLETED, second.phase(), second.reason());
        assertEquals(true, second.step("shadow").result().get("compared"));
        assertEquals("1", second.step("promote").result().get("before"));
        assertEquals(Optional.of("2"), served());

        // One batch of a tiny rate: no better than chance, which the comparison finds, since the accuracy is not asked for.
        RunState bad = run("3", Map.of("epochs", "1", "optimizer", "sgd:1e-9", "least_accuracy", "0"));
        assertEquals(RunPhase.UNDONE, bad.phase());
        assertTrue(bad.reason().startsWith("shadow: worse than the version that serves"), bad.reason());
        assertEquals(Optional.of("2"), served());
        NetworkRegistry registry = NetworkRegistry.open(Path.of(inputs.get("registry")));
        assertTrue(registry.find("small", "3").isEmpty());

        RunState refused = run("4", Map.of("least_accuracy", "0.9"));
        assertTrue(refused.reason().startsWith("accuracy: accuracy "), refused.reason());

        assertEquals(RunPhase.UNDONE, workflows.undo(file.workflow(), "v2").phase());
        assertEquals(Optional.of("1"), served());
        assertTrue(registry.find("small", "2").isEmpty());
        assertEquals(RunPhase.UNDONE, workflows.undo(file.workflow(), "v1").phase());
        assertEquals(List.of(), registry.tags(), "nothing served before");
    }

    @Test
    void aRunSurvivesKillsAtAnyMoment() throws IOException, InterruptedException {
        inputs.put("rollout_pairs", "25");
        inputs.put("rollout_latency_factor", "1000"); // the machine may be busy
        NetworkRegistry.open(Path.of(inputs.get("registry")));
        try (ServedRegistry service = new ServedRegistry(Path.of(inputs.get("registry")))) {
            inputs.put("service", service.url());
            service.call("small:latest", SmallData.INPUTS);
            killAtAnyMoment();
            assertTrue(service.answered() > 0);
            assertEquals(0, service.refused());
        }
    }

    private void killAtAnyMoment() throws IOException, InterruptedException {
        Random random = new Random(7);
        int kills = 0;
        String expected = null;
        for (int run = 1; kills < KILLS; run++) {
            inputs.put("version", String.valueOf(run));
            inputs.put("seed", String.valueOf(run % 2)); // a new training, or results that are looked up
            List<String> command = new ArrayList<>(List.of(folder.resolve("workflows").toString(), "v" + run));
            inputs.forEach((name, value) -> command.add(name + "=" + value));
            for (boolean ended = false; !ended;) {
                try (ChildProcess child = ChildProcess.start(TrainToServeMain.class, command.toArray(String[]::new))) {
                    boolean kill = kills < KILLS && random.nextInt(4) != 0;
                    for (int wait = random.nextInt(11); kill && wait > 0; wait--) {
                        child.output().readLine();
                    }
                    if (kill) {
                        LockSupport.parkNanos(random.nextInt(100_000_000)); // any moment, not only after an event
                    }
                    List<String> lines = kill ? child.kill() : child.lines();
                    kills += kill ? 1 : 0;
                    ended = lines.contains("COMPLETED");
                    assertTrue(kill || ended, lines::toString);
                }
            }
            check("v" + run);
            assertEquals(Optional.of(String.valueOf(run)), served());
            NetworkRegistry registry = NetworkRegistry.open(Path.of(inputs.get("registry")));
            Image image = registry.image(registry.find("small", String.valueOf(run)).orElseThrow());
            if (run % 2 == 1) {
                expected = expected == null ? image.digest() : expected;
                assertEquals(expected, image.digest(), "the weights do not depend on kills");
            }
        }
    }

    private void check(String run) {
        List<String> done = new ArrayList<>();
        List<RunPhase> ends = new ArrayList<>();
        workflows.history(run, (_, event) -> {
            if (event instanceof StepDone one) {
                done.add(one.key());
            } else if (event instanceof RunEnded end) {
                ends.add(end.phase());
            }
        });
        assertEquals(STEPS, done, run);
        assertEquals(List.of(RunPhase.COMPLETED), ends, run);
    }
}
