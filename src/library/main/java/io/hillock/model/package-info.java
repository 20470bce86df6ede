/**
 * Networks as immutable data in the words of NIR (Neuromorphic Intermediate Representation), and the settings that NIR
 * leaves open.
 *
 * <p>Start at {@link io.hillock.model.Network}: named {@link io.hillock.model.Node}s and {@link io.hillock.model.Edge}s
 * between them. A node is an {@link io.hillock.model.Input} or {@link io.hillock.model.Output}, a
 * {@link io.hillock.model.Transform} (stateless, delaying or plastic), a {@link io.hillock.model.Neuron}, or another
 * network. {@link io.hillock.model.graph.FlatNetwork} inlines nested networks, infers every shape and refuses networks
 * that cannot run. {@link io.hillock.model.RunSettings} fixes what a NIR file leaves open: time step, reset rule,
 * discretisation, and the delay of cycles.
 *
 * <p>All types here are immutable, and any thread may use them. Units are NIR's: times in seconds, potentials in the
 * unit that the network was trained in. The package depends only on {@code java.base}.
 */
package io.hillock.model;
