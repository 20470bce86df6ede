/**
 * The service without a protocol. REST and gRPC translate a request into an {@link io.hillock.server.request.InferRequest}, hand it to an
 * {@link io.hillock.server.inference.InferCall}, and write its answer.
 */
package io.hillock.server.inference;
