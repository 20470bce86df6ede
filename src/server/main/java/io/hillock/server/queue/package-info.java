/**
 * Requests that are answered later: what a service asks of a queue, and how a body is answered without a connection. The queue itself is
 * elsewhere ({@code io.hillock.queue} of the cells). Begin at {@link io.hillock.server.queue.RequestQueue}.
 */
package io.hillock.server.queue;
