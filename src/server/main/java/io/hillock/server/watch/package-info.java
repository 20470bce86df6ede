/** Shows requests under way to those who look: begin at {@code RunWatch}. */
package io.hillock.server.watch;
