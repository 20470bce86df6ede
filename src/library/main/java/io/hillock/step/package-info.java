/**
 * The interface between the interpreter and its operations: neurons and transforms implement
 * {@link io.hillock.step.Step}.
 */
package io.hillock.step;
