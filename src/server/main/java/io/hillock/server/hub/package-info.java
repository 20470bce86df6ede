/** The hub that {@code hillock listen} runs: {@link io.hillock.server.hub.EngineHub}. */
package io.hillock.server.hub;
