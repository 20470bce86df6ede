/**
 * The inside of {@link io.hillock.remote.EngineServer}: served networks and their owners, fair queueing of requests among cells, memory
 * budgets, and streams with their states.
 */
package io.hillock.remote.serve;
