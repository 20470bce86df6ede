/**
 * The interface between the interpreter and what it runs: neurons and transforms implement {@link io.hillock.engine.plain.step.Step}.
 */
package io.hillock.engine.plain.step;
