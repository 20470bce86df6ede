/** What an image holds, as a graph of what runs, for people who look: begin at {@code NetworkGraph}. */
package io.hillock.server.graph;
