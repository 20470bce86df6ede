/** Bytes and frames: Unix domain sockets, TCP, TLS and shared memory, each a pipe, and the reader that cuts bytes into frames. */
package io.hillock.net.channel;
