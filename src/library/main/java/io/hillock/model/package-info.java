/**
 * What a network is: immutable data in the words of NIR (Neuromorphic Intermediate Representation), and the settings
 * that NIR leaves open.
 *
 * <p>Start at {@link io.hillock.model.Network}: named {@link io.hillock.model.Node}s and {@link io.hillock.model.Edge}s
 * between them. A node is an {@link io.hillock.model.Input} or {@link io.hillock.model.Output}, a stateless or delaying
 * {@link io.hillock.model.Transform}, a {@link io.hillock.model.Neuron}, or another network.
 * {@link io.hillock.model.graph.FlatNetwork} inlines nested networks, infers every shape and refuses what cannot run.
 * {@link io.hillock.model.RunSettings} closes what a NIR file leaves open: time step, reset rule, discretisation, where
 * cycles get their delay.
 *
 * <p>All types here are immutable and may be used by any thread. Units are NIR's: seconds for times, whatever the
 * network was trained in for potentials. The package depends on nothing but {@code java.base}.
 */
package io.hillock.model;
