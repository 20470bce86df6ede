package io.hillock.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.health.HealthRule;
import io.hillock.supervision.EcosystemFile.Programs;
import io.hillock.yaml.YamlException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcosystemFileTest {
    private static final Programs PROGRAMS = new Programs(List.of("java", "Main"),
            () -> Path.of("/bin/hillock-engine"));

    private static EcosystemFile read(String text) {
        return EcosystemFile.read("eco.yaml", text, Path.of("/eco"), PROGRAMS);
    }

    @Test
    void readsCellsInstancesAndDefaults() {
        EcosystemFile file = read("""
                name: fashion
                needs: 2
                health: unix:up.sock
                cells:
                  - name: hub
                    hillock: listen unix:hub.sock
                  - name: engine
                    engine: --connect unix:hub.sock
                    instances: 2
                    after: hub
                    restarts: 5
                    within: 10m
                    backoff: 1s..2s
                  - name: own
                    command: [run me, "--as=${name}"]
                    environment: {WHO: "${name}"}
                    after: [hub, engine]
                    ready: go
                    stop: 3s
                """);
        assertEquals("fashion", file.name());
        assertEquals(HealthRule.quorum(2), file.needs());
        assertEquals(Optional.of("unix:up.sock"), file.health());
        assertEquals(List.of("hub", "engine-1", "engine-2", "own"),
                file.processes().stream().map(ProcessSpec::name).toList());
        ProcessSpec hub = file.processes().get(0);
        assertEquals(List.of("java", "Main", "listen", "unix:hub.sock"), hub.command());
        assertEquals(Optional.of(ProcessSpec.FIRST_LINE), hub.ready());
        assertEquals(RestartPolicy.DEFAULT, hub.restart());
        ProcessSpec second = file.processes().get(2);
        assertEquals(List.of("/bin/hillock-engine", "--connect", "unix:hub.sock", "--name", "engine-2"),
                second.command());
        assertEquals(Optional.of("connected to"), second.ready());
        assertEquals(new RestartPolicy(5, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofSeconds(2)),
                second.restart());
        ProcessSpec own = file.processes().get(3);
        assertEquals(List.of("run me", "--as=own"), own.command());
        assertEquals(Map.of("WHO", "own"), own.environment());
        assertEquals(List.of("hub", "engine-1", "engine-2"), own.after());
        assertEquals(Path.of("/eco"), own.folder());
        assertEquals(Duration.ofSeconds(3), own.stop());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "name: x                                             | eco.yaml:1: 'cells' is missing",
            "{name: x, cells: []}                                | eco.yaml:1: there are no cells",
            "{name: x, cells: [{name: a}]}                       | eco.yaml:1: a cell has one of hillock, engine and command",
            "{name: x, cells: [{name: a, comand: b}]}            | eco.yaml:1: 'comand' is unknown; a cell has after, backoff, command, engine, environment, hillock, instances, name, ready, restarts, stop, within",
            "{name: x, cells: [{name: a, command: b, after: c}]} | eco.yaml:1: 'c' is no cell before 'a'",
            "{name: x, needs: some, cells: [{name: a, command: b}]} | eco.yaml:1: needs is all, any or a number of cells, not 'some'",
            "{name: x, cells: [{name: a, command: b}, {name: a, command: b}]} | eco.yaml:1: two cells are called 'a'",
            "{name: x, cells: [{name: a-1, command: b}, {name: a, command: b, instances: 2}]} | eco.yaml:1: two processes are called 'a-1'",
            "{name: x, needs: 3, cells: [{name: a, command: b, instances: 2}]} | eco.yaml:1: needs is 3 cells, and there are 2",
            "{name: x, cells: [{name: a, command: b, environment: {A=B: c}}]} | eco.yaml:1: 'A=B' cannot be a variable: no name is empty or holds '=', and no text a NUL",
            "{name: x, cells: [{name: a, command: b, stop: soon}]} | eco.yaml:1: 'soon' is no time such as 500ms, 30s, 10m or 2h"})
    void mistakesAreNamed(String text, String message) {
        assertEquals(message, assertThrows(YamlException.class, () -> read(text)).getMessage());
    }
}
