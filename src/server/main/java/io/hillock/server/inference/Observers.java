package io.hillock.server.inference;

/** Who learns what the service does. */
public record Observers(ServiceLog log, AccessLog access, RequestTracer tracer) {}
