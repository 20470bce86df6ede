/**
 * What a request and its answer are, whatever protocol carried them: named tensors, parameters, and the one kind of error. REST and gRPC
 * both translate from and to these types.
 */
package io.hillock.server.request;
