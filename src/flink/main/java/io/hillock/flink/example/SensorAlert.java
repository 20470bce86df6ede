package io.hillock.flink.example;

/**
 * A reading at which a sensor's neuron fired.
 *
 * @param rise whether the values rose abruptly; they fell otherwise
 */
public record SensorAlert(int sensor, int number, float value, boolean rise) {}
