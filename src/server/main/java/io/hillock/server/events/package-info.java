/** What the cells behind the hubs tell about their work: begin at {@code CellEvents}. */
package io.hillock.server.events;
