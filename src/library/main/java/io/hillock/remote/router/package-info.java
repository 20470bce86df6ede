/**
 * The inside of {@link io.hillock.remote.EngineRouter}: which engines have joined, which networks they serve, and requests on their way to
 * them (src/docs/routing.md, section "Engines that join a hub").
 */
package io.hillock.remote.router;
