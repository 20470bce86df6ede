/**
 * Images: networks compiled for running, and the only thing that engines see. The format is defined in {@code src/docs/image.md},
 * the equations behind its constants in {@code src/docs/neurons.md}.
 *
 * <p>Start at {@link io.hillock.image.Image}: it compiles a network, opens and writes files, and hands out the
 * {@link io.hillock.image.Program} and the tensors. A program is a list of {@link io.hillock.image.Signal}s, of
 * {@link io.hillock.image.StateVariable}s and, in stages, of {@link io.hillock.image.Operation}s.
 *
 * <p>Inside: {@code Compiler} (with {@code Schedule}, {@code Wiring}, {@code NeuronCompiler}, {@code ConnectionCompiler}) makes
 * a program, {@code WeightTable} rounds small weights and {@code Widening} makes floats of them; {@code ProgramWriter} and
 * {@code ProgramReader} are its JSON; {@code SafetensorsWriter} and {@code SafetensorsReader} the file; {@code ProgramCheck} holds
 * that a program can be run without further checks. What {@code compile} makes goes through the same reader and checks as a file.
 */
package io.hillock.image;
