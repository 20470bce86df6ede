/**
 * How messages get from cell to cell. Within a process start with {@link io.hillock.transport.Bus}: cells hand each other records, on the
 * caller's thread; a {@link io.hillock.transport.Mailbox} is the queue for those who want one. Between two cells anywhere start with
 * {@link io.hillock.transport.Transport}: a URI chooses what carries the messages, the answers are the same bits. Its
 * {@link io.hillock.transport.Transport#link link} is a connection that comes back after a loss. A
 * {@link io.hillock.transport.Hub} joins connections to a bus, so that cells reach each other wherever they are.
 *
 * <p>What became of a message is an {@link io.hillock.transport.Offer}; what became of a request is always an answer, if need be an
 * ERROR that was made on this side. {@link io.hillock.transport.Connection#request request} waits for it.
 * {@link io.hillock.transport.Connection#ask ask} does not: the answer goes to a handler, so a thousand requests in flight need one
 * thread, which waits by {@link io.hillock.transport.Connection#awaitRoom awaitRoom} only where the peer takes no more at the moment.
 * {@link io.hillock.transport.Timeouts} asks once more where no answer comes;
 * {@link io.hillock.transport.Once} is for those who answer: what is asked again runs once.
 */
package io.hillock.transport;
