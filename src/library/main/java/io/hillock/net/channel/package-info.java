/**
 * Bytes and frames. Unix domain sockets, TCP, TLS and shared memory are each a pipe; a reader cuts the bytes into
 * frames.
 */
package io.hillock.net.channel;
