/**
 * Chooses an engine for each request and handles failures. {@link io.hillock.unified.route.Routed} chooses a {@link
 * io.hillock.unified.route.TrackedEngine} by a {@link io.hillock.unified.Strategy}. {@link io.hillock.unified.route.FailingOver} continues
 * with the next engine, and {@link io.hillock.unified.route.Retrying} starts over after a pause. {@link
 * io.hillock.unified.route.ConcurrencyLimited} queues requests. {@link io.hillock.unified.route.Hedged} asks a second engine if the first
 * is slow. {@link io.hillock.unified.route.Verified} runs several engines and compares their bits.
 */
package io.hillock.unified.route;
