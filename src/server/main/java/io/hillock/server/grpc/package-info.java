/**
 * The gRPC side of the service: the Open Inference Protocol with Triton's extensions, health and reflection. {@code message} reads and writes
 * inference messages without Protobuf's objects.
 */
package io.hillock.server.grpc;
