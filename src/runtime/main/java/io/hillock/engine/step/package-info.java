/** What {@link io.hillock.engine.step.Step} the interpreter of the Java engine takes; neurons and connections implement it. */
package io.hillock.engine.step;
