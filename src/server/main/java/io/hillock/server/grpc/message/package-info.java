/** Inference requests and answers in Protobuf's wire format, read straight into a request's memory and written out of it. */
package io.hillock.server.grpc.message;
