/**
 * The inside of {@link io.hillock.net.Bus} and {@link io.hillock.net.Hub}: forwarding between connections and cells, requests that run once
 * ({@link io.hillock.net.bus.RequestDeduplicator}), taps.
 */
package io.hillock.net.bus;
