/**
 * How messages get from cell to cell. Start with {@link io.hillock.transport.Bus}: cells of one process hand each other records, on the
 * caller's thread; a {@link io.hillock.transport.Mailbox} is the queue for those who want one. What became of a message is an
 * {@link io.hillock.transport.Offer}; what became of a request is always an answer, if need be an ERROR that was made here.
 */
package io.hillock.transport;
