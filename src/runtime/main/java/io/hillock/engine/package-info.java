/**
 * Engines run images. {@link io.hillock.engine.NativeEngine} calls the C++ engine in process, {@link io.hillock.engine.JavaEngine}
 * interprets the same operations in plain Java and gives the same bits; both are an {@link io.hillock.engine.Engine}, which
 * answers batches from rest, and opens a {@link io.hillock.engine.Session} for a stream whose state carries on.
 *
 * <p>Start reading at {@code JavaEngine} and {@code Interpreter}; one neuron model a file in {@code engine.neuron},
 * one connection a file in {@code engine.connection}.
 */
package io.hillock.engine;
