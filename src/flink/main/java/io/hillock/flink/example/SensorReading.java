package io.hillock.flink.example;

/**
 * What a sensor measured.
 *
 * @param number counts the sensor's readings from 0
 */
public record SensorReading(int sensor, int number, float value) {
    /** The network's input: the value. */
    public float[] values() {
        return new float[]{value};
    }
}
