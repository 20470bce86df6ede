/**
 * Hillock's engines beside others that a JVM or Python user could pick, on the same networks and inputs, in turns of one run. Start
 * with {@link io.hillock.bench.peers.Peers}; {@code mvn -Ppeers verify} runs it.
 */
package io.hillock.bench.peers;



