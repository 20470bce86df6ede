/**
 * Connections between two cells: handshake ({@code ConnectingHandshake}, {@code ListeningHandshake}), credits,
 * heartbeat, and the threads that read, handle and write.
 */
package io.hillock.net.connection;
