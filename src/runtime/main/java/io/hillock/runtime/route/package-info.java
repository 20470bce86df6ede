/**
 * Which engine gets a request, and what happens when it fails. {@link io.hillock.runtime.route.Routed} chooses one
 * {@link io.hillock.runtime.route.Leg} by a {@link io.hillock.runtime.route.Strategy} ({@link io.hillock.runtime.route.RoundRobin},
 * {@link io.hillock.runtime.route.First}, {@link io.hillock.runtime.route.Fastest}, {@link io.hillock.runtime.route.LeastLoaded});
 * {@link io.hillock.runtime.route.FailingOver} goes on with the next, {@link io.hillock.runtime.route.Retrying} starts over after a pause,
 * {@link io.hillock.runtime.route.Limited} has requests queue,
 * {@link io.hillock.runtime.route.Hedged} asks a second engine when the first is slow, and {@link io.hillock.runtime.route.Verified}
 * lets several run and compares their bits. All are engines and nest; src/docs/routing.md tells when to take which.
 */
package io.hillock.runtime.route;
