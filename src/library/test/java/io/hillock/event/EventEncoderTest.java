package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.spike.Batch;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventEncoderTest {
    private static final int SIDE = GoldenEvents.SIDE;
    private static final Sensor SENSOR = new Sensor(SIDE, SIDE);

    private static Events events(String sourceless, long[]... events) {
        EventsBuilder builder = new EventsBuilder(sourceless, true, true);
        for (long[] event : events) {
            builder.add(event[0], event[1], event[2], event[3]);
        }
        return builder.build();
    }

    private static float[] dense(BinnedEvents binned) {
        try (Arena arena = Arena.ofConfined()) {
            return BinnedEvents.batch(arena, binned.steps(), List.of(binned)).values()
                    .toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    @Test
    void countsAreTonicsFrames() {
        Events events = EventFile.read(GoldenEvents.file("tonic.npy"));
        EventLayout layout = EventLayout.of(Shape.of(2, SIDE, SIDE), events, Optional.empty(), Optional.empty());
        assertEquals(new EventLayout(SENSOR, Polarity.SPLIT), layout);
        BinnedEvents binned = new EventEncoder(layout, 500e-6, TimeOrigin.ZERO, true).bin(events);
        assertArrayEquals(GoldenEvents.array("frames.npz", "split"), dense(binned));
        assertEquals(24, binned.steps());
    }

    @Test
    void recordingsWithoutRowsAreTonicsFramesToo() {
        Events events = EventFile.read(GoldenEvents.file("audio.npy"));
        EventLayout layout = EventLayout.of(Shape.of(2, SIDE), events, Optional.empty(), Optional.empty());
        BinnedEvents binned = new EventEncoder(layout, 1e-3, TimeOrigin.FIRST_EVENT, true).bin(events);
        assertArrayEquals(GoldenEvents.array("frames.npz", "audio"), dense(binned));
    }

    @Test
    void spikesAreOneWhereverThereAreEvents() {
        Events events = EventFile.read(GoldenEvents.file("tonic.npy"));
        EventEncoder encoder = EventEncoder.of(new EventLayout(SENSOR, Polarity.SPLIT), 2e-3);
        float[] counts = dense(new EventEncoder(encoder.layout(), 2e-3, TimeOrigin.ZERO, true).bin(events));
        float total = 0;
        long cells = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            cells += counts[i] > 0 ? 1 : 0;
            counts[i] = Math.min(counts[i], 1);
        }
        assertEquals(300, total);
        assertEquals(300 - cells, encoder.bin(events).shared());
        assertTrue(cells < 300, "no input has two events in a step");
        try (Arena arena = Arena.ofConfined()) {
            Spikes spikes = encoder.spikes(arena, events);
            spikes.check(2 * SIDE * SIDE);
            assertArrayEquals(counts, spikes.dense(arena).values().toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    @Test
    void samplesOfOtherLengthsAreSilentAtTheEnd() {
        EventEncoder encoder = EventEncoder.of(new EventLayout(new Sensor(2, 1), Polarity.MERGE), 1e-6);
        BinnedEvents longer = encoder.bin(events("a", new long[]{3, 0, 0, 1}, new long[]{3, 1, 0, 0}));
        BinnedEvents shorter = encoder.bin(events("b", new long[]{0, 1, 0, 1}));
        BinnedEvents none = encoder.bin(events("c"));
        try (Arena arena = Arena.ofConfined()) {
            Spikes spikes = assertInstanceOf(Spikes.class,
                    BinnedEvents.stimulus(arena, 4, List.of(longer, shorter, none)));
            spikes.check(2);
            assertArrayEquals(new float[]{0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
                    spikes.dense(arena).values().toArray(ValueLayout.JAVA_FLOAT));
            assertThrows(IllegalArgumentException.class, () -> BinnedEvents.spikes(arena, 3, List.of(longer)));
            BinnedEvents counted = new EventEncoder(encoder.layout(), 1e-6, TimeOrigin.ZERO, true)
                    .bin(events("d", new long[]{0, 1, 0, 1}, new long[]{0, 1, 0, 0}));
            Batch batch = assertInstanceOf(Batch.class, BinnedEvents.stimulus(arena, 1, List.of(none, counted)));
            assertArrayEquals(new float[]{0, 0, 0, 2}, batch.values().toArray(ValueLayout.JAVA_FLOAT));
            assertThrows(IllegalArgumentException.class, () -> BinnedEvents.spikes(arena, 1, List.of(counted)));
        }
    }

    @ParameterizedTest
    @EnumSource(Polarity.class)
    void polarities(Polarity polarity) {
        Events events = events("p", new long[]{0, 0, 0, 1}, new long[]{0, 1, 0, 0});
        float[] expected = switch (polarity) {
            case SPLIT -> new float[]{0, 1, 1, 0};
            case MERGE -> new float[]{1, 1};
            case ON -> new float[]{1, 0};
            case OFF -> new float[]{0, 1};
        };
        EventLayout layout = new EventLayout(new Sensor(2, 1), polarity);
        assertArrayEquals(expected, dense(EventEncoder.of(layout, 1).bin(events)));
    }

    /** A time that was computed as step · dt in floating point falls into that step, at any dt. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 1e-3, 3e-4, 0.1, 0.7e-3, 1.0 / 3, 1})
    void timesOnTheGridFallIntoTheirStep(double dt) {
        EventSteps steps = new EventSteps(dt);
        for (int step = 0; step < 100_000; step++) {
            assertEquals(step, steps.of(step * dt, 0));
            assertEquals(step, steps.of((float) (step * dt), 0x1p-24), "float32");
        }
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            int step = random.nextInt(1_000_000);
            assertEquals(step, steps.of((step + 0.999) * dt, 0));
        }
        assertEquals(2, new EventSteps(300e-6 * 1e6).of(899, 0));
        assertEquals(3, new EventSteps(300e-6 * 1e6).of(900, 0));
    }

    @Test
    void originAndSteps() {
        Events clock = events("clock", new long[]{3_600_000_001L, 0, 0, 1}, new long[]{3_600_000_501L, 1, 0, 1});
        assertEquals(TimeOrigin.FIRST_EVENT, TimeOrigin.of(clock));
        assertEquals(TimeOrigin.ZERO, TimeOrigin.of(events("camera", new long[]{3_600_000_000L, 0, 0, 1})));
        EventLayout layout = new EventLayout(new Sensor(2, 1), Polarity.MERGE);
        BinnedEvents binned = new EventEncoder(layout, 1e-4, TimeOrigin.FIRST_EVENT, false).bin(clock);
        assertEquals(6, binned.steps());
        assertEquals("clock: takes 36000006 steps of 1.0E-4 s, more than 10000000: choose longer steps, state their"
                + " number, or let the first event be the start",
                assertThrows(EventException.class,
                        () -> EventEncoder.of(layout, 1e-4).bin(clock)).getMessage());
        BinnedEvents cut = new EventEncoder(layout, 1e-4, TimeOrigin.FIRST_EVENT, false).bin(clock, 5);
        assertEquals(1, cut.leftOut());
        assertArrayEquals(new float[]{1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, dense(cut));
    }

    @Test
    void anEventOutsideTheSensorIsNamed() {
        Events events = events("camera.csv", new long[]{0, 33, 33, 1}, new long[]{7, 3, 34, 0});
        assertEquals("camera.csv: event 1 (t 7 µs, x 3, y 34) lies outside the sensor of 34x34",
                assertThrows(EventException.class,
                        () -> EventEncoder.of(new EventLayout(SENSOR, Polarity.ON), 1e-3).bin(events)).getMessage());
    }
}
