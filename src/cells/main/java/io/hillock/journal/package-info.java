/**
 * The append-only log of everything that must survive a killed process: the events of workflows, the requests of queues. Begin at
 * {@link io.hillock.journal.Journal}; {@code src/docs/cells.md} draws the format.
 */
package io.hillock.journal;
