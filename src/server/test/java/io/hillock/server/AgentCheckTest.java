package io.hillock.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AgentCheckTest {
    @Test
    void theWeightFallsWithTheLoad() {
        assertEquals(100, AgentCheck.weight(0, 2));
        assertEquals(50, AgentCheck.weight(2, 2));
        assertEquals(25, AgentCheck.weight(6, 2));
        assertEquals(1, AgentCheck.weight(100_000, 2));
    }
}
