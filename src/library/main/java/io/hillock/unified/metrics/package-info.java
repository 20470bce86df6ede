/**
 * How the front door's {@link io.hillock.unified.Metrics} leave it: names ({@link io.hillock.unified.MetricName}), METRICS_REPORT
 * messages ({@link io.hillock.unified.metrics.MetricsMessages}) and Micrometer, if it is on the class path
 * ({@link io.hillock.unified.metrics.HillockMeters}). src/docs/routing.md lists names and labels.
 */
package io.hillock.unified.metrics;
