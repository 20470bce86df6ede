/**
 * A queue of requests on a journal: what is confirmed is answered or becomes a dead letter with a reason, through the death of any process.
 * Begin at {@link io.hillock.queue.DurableQueue}; {@link io.hillock.queue.QueueWorkers} runs the requests, and
 * {@link io.hillock.queue.QueueView} looks at a queue that another process has open. {@code src/docs/cells.md} says what is guaranteed.
 */
package io.hillock.queue;
