/**
 * Engines in other processes, on both sides of a {@link io.hillock.transport.Connection}. {@link io.hillock.runtime.remote.RemoteEngine} asks: an
 * engine like any other, whose runs are requests. {@link io.hillock.runtime.remote.EngineServer} answers: it serves networks to whoever is
 * connected, whichever side made the connection. What they say to each other is in {@code src/docs/protocol.md}, sections 3 to 6.
 *
 * <p>Arrays of any size go piece by piece, with memory for a few pieces on either side: {@link io.hillock.runtime.remote.ArraySender},
 * {@link io.hillock.runtime.remote.ArrayReceiver}.
 */
package io.hillock.runtime.remote;
