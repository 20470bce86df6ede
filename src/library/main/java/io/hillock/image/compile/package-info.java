/**
 * Compiles a network into a program. {@link io.hillock.image.compile.Compiler} orders the nodes ({@code NodeOrder}), connects their signals
 * ({@code SignalWiring}), makes operations ({@code NeuronCompiler}, {@code TransformCompiler}, {@code RuleCompiler}), and stores weights
 * ({@code WeightTable}).
 */
package io.hillock.image.compile;
