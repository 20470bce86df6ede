/** A job that finds anomalies in the readings of 1,000 sensors: {@link io.hillock.flink.example.SensorJob} (src/docs/flink.md). */
package io.hillock.flink.example;
