/**
 * The inside of {@link io.hillock.remote.EngineRouter}: the engines that have joined, the networks they serve, and the requests on their
 * way to them (src/docs/routing.md, section "Engines that join a hub").
 */
package io.hillock.remote.router;
