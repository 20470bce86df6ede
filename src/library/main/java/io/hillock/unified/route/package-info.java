/**
 * Which engine gets a request, and what happens when it fails. {@link io.hillock.unified.route.Routed} chooses a
 * {@link io.hillock.unified.route.TrackedEngine} by a {@link io.hillock.unified.Strategy}. {@link io.hillock.unified.route.FailingOver} goes
 * on with the next one, {@link io.hillock.unified.route.Retrying} starts over after a pause,
 * {@link io.hillock.unified.route.ConcurrencyLimited} queues requests, {@link io.hillock.unified.route.Hedged} asks a second engine when the
 * first is slow, and {@link io.hillock.unified.route.Verified} runs several and compares their bits.
 */
package io.hillock.unified.route;
