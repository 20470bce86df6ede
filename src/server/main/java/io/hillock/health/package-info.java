/**
 * Health as a tree: a {@link io.hillock.health.HealthReading} says how the parts of something do now; a {@link
 * io.hillock.health.HealthTree} adds since when, and tells what changed.
 */
package io.hillock.health;
