/** How fast messages travel: on the bus and over connections. */
package io.hillock.bench.transport;
