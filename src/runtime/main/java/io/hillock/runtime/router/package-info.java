/**
 * Routes what is sent to a hub's own name over all engines that the hub has: those of its own process and those that joined.
 * {@link io.hillock.runtime.router.EngineRouter} is the entry; src/docs/routing.md, section "Engines that join a hub".
 */
package io.hillock.runtime.router;
