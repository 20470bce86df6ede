/** What the service measures, for Prometheus. */
package io.hillock.server.metrics;
