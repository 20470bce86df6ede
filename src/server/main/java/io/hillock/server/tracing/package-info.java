/**
 * Traces by OpenTelemetry. {@link io.hillock.server.tracing.OtlpTracer} makes spans of requests that are recorded and sends them by OTLP over
 * HTTP. Without an endpoint nothing here but {@link io.hillock.server.tracing.TraceExport} is loaded.
 */
package io.hillock.server.tracing;
