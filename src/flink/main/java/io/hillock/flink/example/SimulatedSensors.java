package io.hillock.flink.example;

import java.io.Serializable;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Readings that can be computed again from their place in a sequence. A sensor's values follow a slow wave with noise; now and then they jump by
 * 3 for 20 readings. Immutable.
 *
 * <p>The sequence is cut into blocks, one for each subtask of the source. A block holds all readings of its sensors, in turn: this partitions
 * the source by key, as a topic would be, so that each sensor's readings keep their sequence in a replay.
 *
 * @param sensors a multiple of the blocks
 * @param readings of each sensor
 */
public record SimulatedSensors(int sensors, int readings, int blocks)
        implements
            MapFunction<Long, SensorReading>,
            Serializable {
    private static final int PERIOD = 2_000;
    private static final int JUMP_EVERY = 500;
    private static final int JUMP_LENGTH = 20;
    private static final float JUMP = 3;

    /** @throws IllegalArgumentException if a number is below 1, or sensors would be divided between blocks */
    public SimulatedSensors {
        if (sensors < 1 || readings < 1 || blocks < 1) {
            throw new IllegalArgumentException("sensors, readings and blocks must be at least 1, are " + sensors + ", "
                    + readings + " and " + blocks);
        }
        if (sensors % blocks != 0) {
            throw new IllegalArgumentException(
                    sensors + " sensors cannot be divided between " + blocks + " subtasks of the source");
        }
    }

    /** The length of the sequence. */
    public long size() {
        return (long) sensors * readings;
    }

    @Override
    public SensorReading map(Long index) {
        int each = sensors / blocks;
        long blockSize = (long) each * readings;
        long within = index % blockSize;
        return reading((int) (index / blockSize) * each + (int) (within % each), (int) (within / each));
    }

    public SensorReading reading(int sensor, int number) {
        double wave = Math.sin(2 * Math.PI * (number + 37.0 * sensor) / PERIOD);
        double noise = (mix(sensor * 0x1_0000_0000L + number) >>> 11) * 0x1p-53 - 0.5;
        return new SensorReading(sensor, number,
                (float) (wave + 0.4 * noise + (jumps(sensor, number) ? JUMP : 0)));
    }

    /** Whether a reading is part of a jump: the truth that the network does not know. */
    public boolean jumps(int sensor, int number) {
        int start = start(sensor, number / JUMP_EVERY);
        return number >= start && number < start + JUMP_LENGTH;
    }

    /** The first reading of a sensor's n-th jump. The network needs some readings to learn the usual value. */
    public int start(int sensor, int jump) {
        long random = mix(sensor * 0x1_0000_0000L + ~jump);
        return jump * JUMP_EVERY + 200 + (int) Math.floorMod(random, (long) JUMP_EVERY - 200 - 3 * JUMP_LENGTH);
    }

    /** A hash whose bits look random (the finalizer of SplitMix64). */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
