/**
 * The inside of {@link io.hillock.remote.EngineServer}: served networks and their owners, requests queued fairly between cells, memory budgets,
 * streams and their states.
 */
package io.hillock.remote.serve;
