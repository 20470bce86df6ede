package io.hillock.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTreeTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /** A hub with an engine for each letter: U, G (degraded) or D. */
    private static HealthReading hub(HealthRule rule, String engines) {
        List<HealthReading> parts = Stream.iterate(0, i -> i < engines.length(), i -> i + 1)
                .map(i -> HealthReading.of("e" + i, switch (engines.charAt(i)) {
                    case 'U' -> HealthState.UP;
                    case 'G' -> HealthState.DEGRADED;
                    default -> HealthState.DOWN;
                }, engines.charAt(i) == 'U' ? "" : "for a reason")).toList();
        return HealthReading.of("hub", rule, parts);
    }

    @ParameterizedTest
    @CsvSource({"UUU,UP,UP,UP", "UUG,DEGRADED,DEGRADED,DEGRADED", "UUD,DOWN,DEGRADED,DEGRADED",
            "UDD,DOWN,DEGRADED,DOWN", "GDU,DOWN,DEGRADED,DEGRADED", "DDD,DOWN,DOWN,DOWN"})
    void parentsFollowTheirRule(String engines, HealthState all, HealthState any, HealthState two) {
        assertEquals(all, hub(HealthRule.ALL, engines).state());
        assertEquals(any, hub(HealthRule.ANY, engines).state());
        assertEquals(two, hub(HealthRule.quorum(2), engines).state());
    }

    @Test
    void withoutPartsWhatNeedsAllIsUpAndWhatNeedsSomeIsDown() {
        assertEquals(HealthState.UP, hub(HealthRule.ALL, "").state());
        assertEquals(HealthState.DOWN, hub(HealthRule.ANY, "").state());
        assertEquals("1 parts are needed, there are 0", hub(HealthRule.ANY, "").why());
        assertThrows(IllegalArgumentException.class, () -> HealthRule.quorum(0));
    }

    @Test
    void aReasonNamesTheWorstPartsFirst() {
        assertEquals("e1 is DOWN, e0 is DEGRADED", hub(HealthRule.ANY, "GDU").why());
        assertEquals("e0 is DOWN, e1 is DOWN, e2 is DOWN and 1 more", hub(HealthRule.ANY, "DDDD").why());
    }

    @Test
    void aStateKeepsItsTimeUntilItChanges() {
        HealthTree tree = new HealthTree();
        tree.update(hub(HealthRule.ANY, "UU"), START);
        assertEquals(List.of(), tree.update(hub(HealthRule.ANY, "UU"), START.plusSeconds(1)));
        List<HealthChange> changes = tree.update(hub(HealthRule.ANY, "UD"), START.plusSeconds(2));
        assertEquals(List.of("hub/e1: UP -> DOWN, for a reason", "hub: UP -> DEGRADED, e1 is DOWN"),
                changes.stream().map(HealthChange::line).toList());
        HealthNode root = tree.root().orElseThrow();
        assertEquals(START.plusSeconds(2), root.since());
        assertEquals(START, root.parts().get(0).since());
        assertEquals(START.plusSeconds(2), root.parts().get(1).since());
        assertEquals(root, HealthNode.of(root.json()));
    }

    @Test
    void partsThatComeAndGoAreChanges() {
        HealthTree tree = new HealthTree();
        tree.update(hub(HealthRule.ANY, "UU"), START);
        assertEquals(List.of("hub/e1: UP -> DOWN, it is gone"), tree.update(hub(HealthRule.ANY, "U"), START).stream()
                .map(HealthChange::line).toList());
        assertEquals(List.of("hub/e1: UP"), tree.update(hub(HealthRule.ANY, "UU"), START).stream()
                .map(HealthChange::line).toList());
    }
}
