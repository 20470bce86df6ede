/** The queue of a service elsewhere, for {@code hillock queue}. */
package io.hillock.cli.queue;
