package io.hillock.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * 10,000 schedules of bus, links, health, workflows and adaptation in virtual time, with failures drawn by seed. Others, or one alone with its trace:
 * {@code -Dhillock.simulation.first=71 -Dhillock.simulation.schedules=1}.
 */
class SimulationTest {
    private static final long SCHEDULES = Long.getLong("hillock.simulation.schedules", 10_000);
    private static final long FIRST = Long.getLong("hillock.simulation.first", 1);
    private static final int PROCESSES = 2;

    /** What {@link SimulationMain} printed. */
    private record Output(List<String> lines) {
        String last() {
            return lines.isEmpty() ? "" : lines.getLast();
        }
    }

    @BeforeEach
    void needsASchedulerOfVirtualThreads() {
        int version = Runtime.version().feature();
        assumeTrue(version >= 24, "the simulation needs JDK 24 or newer, this is " + version);
    }

    private static Process start(long first, long last, long step) throws IOException {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
                "-Djdk.trackAllThreads=false", "-XX:+UseSerialGC", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2",
                "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), SimulationMain.class.getName(),
                String.valueOf(first), String.valueOf(last), String.valueOf(step));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Output output(Process process) throws IOException, InterruptedException {
        List<String> lines = process.inputReader().lines().toList();
        process.waitFor();
        return new Output(lines);
    }

    @Test
    void nothingIsLostAndAllEnds() throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(start(FIRST + i, FIRST + SCHEDULES - 1, PROCESSES));
        }
        long passed = 0;
        for (Process process : processes) {
            Output output = output(process);
            if (SCHEDULES == 1) {
                output.lines.forEach(System.out::println);
            }
            assertTrue(output.last().matches("\\d+ schedules, 0 failed, digest \\p{XDigit}+"),
                    () -> String.join("\n", output.lines));
            passed += Long.parseLong(output.last().split(" ")[0]);
        }
        assertEquals(SCHEDULES, passed);
    }

    /** One digest for all that happened in fifty schedules; others have another. */
    @Test
    void aSeedGivesTheSameTraceAgain() throws IOException, InterruptedException {
        Process first = start(1, 50, 1);
        Process again = start(1, 50, 1);
        String digest = output(first).last();
        assertTrue(digest.startsWith("50 schedules, 0 failed, digest "), digest);
        assertEquals(digest, output(again).last());
    }
}
