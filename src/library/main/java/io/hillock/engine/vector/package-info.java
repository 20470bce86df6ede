/**
 * Operations of the Java engine in vectors ({@code jdk.incubator.vector}), with the names of their plain forms in {@code engine.plain.transform}
 * and {@code neuron}, whose bits they give. Lanes run across targets, never across the sources of one sum. Elements behind the last whole
 * vector are left to the plain form. Start reading at {@code VectorBinder} and {@code Linear}.
 *
 * <p>No other package refers to this one: JVMs may lack the module. The build compiles it by itself.
 */
package io.hillock.engine.vector;
