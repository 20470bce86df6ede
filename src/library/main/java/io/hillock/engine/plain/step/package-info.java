/**
 * The interface between the interpreter and its operations: neurons and transforms implement
 * {@link io.hillock.engine.plain.step.Step}.
 */
package io.hillock.engine.plain.step;
