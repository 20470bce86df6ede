/**
 * The engines of served networks: those of this process, and those of hubs and {@code hillock-engine} processes, which come and go. {@link
 * io.hillock.server.engines.NetworkEngines} holds the engines of one network behind one front door, and asks each of them a golden sample
 * every second.
 */
package io.hillock.server.engines;
