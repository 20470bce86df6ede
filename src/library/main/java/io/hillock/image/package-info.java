/**
 * Images are networks compiled for running. Engines see nothing else of a network. {@code src/docs/image.md} defines
 * the format; {@code src/docs/neurons.md} gives the equations behind its constants.
 *
 * <p>Start at {@link io.hillock.image.Image}: it compiles a network, opens and writes image files, and gives access to
 * the program and the tensors. Inside, {@code image.compile} turns a network into a program; {@code image.program}
 * holds programs, their JSON and their checks; {@code image.safetensors} reads and writes the file. A compiled program
 * passes the same checks as a program read from a file.
 */
package io.hillock.image;
