/**
 * Shared parts of connections and buses: tables of requests under way, deadlines, reconnection attempts, a lock-free
 * ring, threads.
 */
package io.hillock.net.base;
