/**
 * The learning rules in plain Java, one a file, with the order and the roundings that {@code src/docs/learning.md} states; the C++ engine has
 * the same files under {@code native/src/learning}. A {@link io.hillock.engine.learning.Rule} is called after each time step of a plastic
 * connection and changes its weights. This is the readable form that every faster one is tested against.
 */
package io.hillock.engine.learning;
