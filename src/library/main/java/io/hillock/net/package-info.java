/**
 * Carries messages between cells. Within a process, start with {@link io.hillock.net.Bus}: cells hand each other
 * records on the caller's thread, and a {@link io.hillock.net.Mailbox} is a bounded queue for cells that want one.
 * Between two processes, start with {@link io.hillock.net.Transport}: a URI chooses the transport. A
 * {@link io.hillock.net.Transport#link link} is a connection that comes back after a loss. A {@link io.hillock.net.Hub}
 * joins connections to a bus, so that cells reach each other wherever they are.
 *
 * <p>Sending returns an {@link io.hillock.net.Offer}. A request always ends in an answer, which is an ERROR made on
 * this side if the peer gives none. {@link io.hillock.net.Connection#request request} waits for it.
 * {@link io.hillock.net.Connection#ask ask} hands it to a handler instead, so one thread can have a thousand requests
 * under way; it waits in {@link io.hillock.net.Connection#awaitRoom awaitRoom} while the peer takes no more.
 * {@link io.hillock.net.Timeouts} repeats a request once if no answer comes.
 *
 * <p>Inside: {@code net.base} (requests under way, clocks, queues), {@code net.channel} (bytes and frames: sockets,
 * TLS, shared memory), {@code net.connection} (handshake, credits, reading and writing), {@code net.bus} (cells,
 * forwarding, taps).
 */
package io.hillock.net;
