/**
 * What is counted and measured on the way of a request. {@link io.hillock.runtime.metrics.Metrics} holds counters, gauges and latency
 * histograms (HdrHistogram) by {@link io.hillock.runtime.metrics.Series}; they are read as records, as the METRICS_REPORT of the
 * protocol ({@link io.hillock.runtime.metrics.MetricsMessages}) and through Micrometer where that is there
 * ({@link io.hillock.runtime.metrics.HillockMeters}). Names and labels: src/docs/routing.md.
 */
package io.hillock.runtime.metrics;
