/**
 * Engines in other processes, on both sides of a {@link io.hillock.net.Connection}.
 *
 * <ul>
 * <li>{@link io.hillock.remote.RemoteEngine} asks: it is an engine like any other, and sends each run as a request.
 * <li>{@link io.hillock.remote.EngineServer} answers: it serves networks to connected cells.
 * <li>{@link io.hillock.remote.EngineRouter} distributes requests to a hub's own name over all engines of the hub.
 * <li>{@link io.hillock.remote.MtlCoordinator}, {@link io.hillock.remote.TeacherHandler} and {@link io.hillock.remote.StateExchange} carry
 * teachers' outputs, consensus and learned state between processes.
 * <li>{@link io.hillock.remote.ArraySender} and {@link io.hillock.remote.ArrayReceiver} move arrays of any size in pieces.
 * </ul>
 *
 * <p>{@code src/docs/protocol.md}, sections 3 to 6, defines the messages. Inside: {@code remote.serve}, {@code remote.router}, {@code
 * remote.teacher}.
 */
package io.hillock.remote;
