/**
 * The programs that engines run. A {@link io.hillock.image.program.Program} is a list of
 * {@link io.hillock.image.program.Signal}s, of {@link io.hillock.image.program.StateVariable}s and, in stages, of
 * {@link io.hillock.image.program.Operation}s. {@code ProgramWriter} and {@code ProgramReader} are its JSON form.
 * {@code ProgramCheck} verifies a program once, so that engines run it without further checks.
 */
package io.hillock.image.program;
