/**
 * Changes the settings of running engines by what it observes. A {@link io.hillock.adapt.Controller} is a pure function of its inputs: the
 * same observations and commands lead to the same decisions. {@link io.hillock.adapt.Adaptation} runs it: it applies decisions to
 * {@link io.hillock.adapt.KnobBinding knobs}, writes them into a journal and takes undos. {@code src/docs/cells.md}, Adaptation, has the
 * rules. No knob changes a bit of an answer.
 */
package io.hillock.adapt;
