/**
 * Engines run images. {@link io.hillock.engine.NativeEngine} calls the C++ engine in process,
 * {@link io.hillock.engine.JavaEngine} interprets the same operations in plain Java, and both give the same bits. Each
 * is an {@link io.hillock.engine.Engine}: it answers batches from rest, and opens a {@link io.hillock.engine.Session}
 * for a stream whose state continues from run to run.
 *
 * <p>Inside, {@code engine.plain} is the interpreter, {@code engine.vector} its operations in vectors, and {@code engine.ffi} the
 * border to C++. Start reading at {@code JavaEngine} and {@code plain.Interpreter}.
 */
package io.hillock.engine;
