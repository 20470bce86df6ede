/**
 * How messages get from cell to cell. Within a process start with {@link io.hillock.transport.Bus}: cells hand each other records, on the
 * caller's thread; a {@link io.hillock.transport.Mailbox} is the queue for those who want one. Between two cells anywhere start with
 * {@link io.hillock.transport.Transport}: a URI chooses what carries the messages, the answers are the same bits.
 *
 * <p>What became of a message is an {@link io.hillock.transport.Offer}; what became of a request is always an answer, if need be an
 * ERROR that was made on this side.
 */
package io.hillock.transport;
