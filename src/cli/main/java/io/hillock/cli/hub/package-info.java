/** The hub that {@code hillock listen} runs: {@link io.hillock.cli.hub.EngineHub}. */
package io.hillock.cli.hub;
