/**
 * Compares Hillock's engines with others that a user of the JVM or Python could choose. All run the same networks and inputs, in turns of
 * one run. Start with {@link io.hillock.bench.peers.Peers}; {@code mvn -Ppeers verify} runs it.
 */
package io.hillock.bench.peers;
