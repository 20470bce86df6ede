package io.hillock.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.flink.example.ChangeDetector;
import io.hillock.flink.example.SensorReading;
import io.hillock.flink.example.SimulatedSensors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The example finds what it is meant to find, in readings that keep their sequence. */
class SensorJobTest {
    @Test
    void theSourceIsPartitionedByKey() {
        var sensors = new SimulatedSensors(12, 7, 3);
        Set<SensorReading> all = new HashSet<>();
        int[] next = new int[12];
        for (long index = 0; index < sensors.size(); index++) {
            SensorReading reading = sensors.map(index);
            assertEquals(next[reading.sensor()]++, reading.number(), "each sensor's readings come in sequence");
            assertEquals(index / (sensors.size() / 3), reading.sensor() / 4, "a block holds all readings of a sensor");
            assertTrue(all.add(reading));
        }
        assertEquals(sensors.size(), all.size());
        assertEquals("10 sensors cannot be divided between 3 subtasks of the source",
                assertThrows(IllegalArgumentException.class, () -> new SimulatedSensors(10, 1, 3)).getMessage());
    }

    @Test
    void theNetworkFindsTheJumps() {
        var sensors = new SimulatedSensors(40, 1_000, 1);
        int jumps = 0;
        int found = 0;
        int falseAlerts = 0;
        try (OneByOne detector = new OneByOne(ChangeDetector.DEFAULT.image())) {
            for (int sensor = 0; sensor < sensors.sensors(); sensor++) {
                boolean[] fired = new boolean[sensors.readings()];
                for (int number = 0; number < fired.length; number++) {
                    fired[number] = detector.answer(sensors.reading(sensor, number)).spikes();
                }
                for (int jump = 0; jump < 2; jump++) {
                    int start = sensors.start(sensor, jump);
                    jumps++;
                    boolean seen = false;
                    for (int number = start; number < start + 10; number++) {
                        seen |= fired[number];
                    }
                    found += seen ? 1 : 0;
                    // The jump's own readings, and those in which the integrators recover.
                    Arrays.fill(fired, start, Math.min(fired.length, start + 60), false);
                }
                for (boolean alert : fired) {
                    falseAlerts += alert ? 1 : 0;
                }
            }
        }
        assertEquals(80, jumps);
        assertEquals(80, found, "jumps found within 10 readings");
        assertEquals(0, falseAlerts, "false alerts in 40,000 readings");
    }
}
