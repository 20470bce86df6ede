/**
 * Exports the front door's {@link io.hillock.unified.Metrics} by name ({@link io.hillock.unified.MetricName}): as METRICS_REPORT messages
 * ({@link io.hillock.unified.metrics.MetricsMessages}), and to Micrometer if it is on the class path ({@link
 * io.hillock.unified.metrics.HillockMeters}). src/docs/routing.md lists names and labels.
 */
package io.hillock.unified.metrics;
