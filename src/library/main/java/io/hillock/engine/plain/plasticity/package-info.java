/**
 * The learning rules in plain Java, one per file, with the order and the roundings that {@code src/docs/learning.md}
 * states. The C++ engine has the same files under {@code native/src/core/plasticity}. The interpreter calls a
 * {@link io.hillock.engine.plain.plasticity.Rule} after each time step of a plastic transform, and the rule changes the
 * transform's weights.
 */
package io.hillock.engine.plain.plasticity;
