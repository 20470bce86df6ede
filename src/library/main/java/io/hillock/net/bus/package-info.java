/**
 * Internals of {@link io.hillock.net.Bus} and {@link io.hillock.net.Hub}: forwarding between connections and cells,
 * repeated requests ({@link io.hillock.net.bus.RequestDeduplicator}), taps.
 */
package io.hillock.net.bus;
