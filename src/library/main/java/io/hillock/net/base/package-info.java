/**
 * What connections and buses share: tables of requests under way, retries, a lock-free ring, memory shared between processes, threads.
 */
package io.hillock.net.base;
