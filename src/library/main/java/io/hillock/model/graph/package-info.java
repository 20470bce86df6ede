/**
 * Checks and flattens networks. {@link io.hillock.model.graph.FlatNetwork} inlines nested networks, infers every shape
 * and refuses networks that cannot run; {@code Components} finds cycles; {@code NodeChecks} validates the parameters of
 * nodes.
 */
package io.hillock.model.graph;
