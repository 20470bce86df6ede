/**
 * A queue of requests: what is confirmed is answered or becomes a dead letter with a reason, through the death of any process. Begin at
 * {@link io.hillock.queue.DurableQueue}; {@link io.hillock.queue.JournalQueue} keeps the requests in a folder,
 * {@link io.hillock.queue.QueueWorkers} runs them, and {@link io.hillock.queue.QueueView} looks at a folder that another process has open.
 * {@link io.hillock.queue.QueueProvider} is for other places. {@code src/docs/cells.md} says what is guaranteed.
 */
package io.hillock.queue;
