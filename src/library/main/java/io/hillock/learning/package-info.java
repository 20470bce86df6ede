/**
 * Networks that learn while they run, and teachers that judge together.
 *
 * <ul>
 * <li>{@link io.hillock.learning.LearningSession}: a session whose weights change by the rules of its {@link io.hillock.model.Plastic}
 * connections ({@code src/docs/learning.md}).
 * <li>{@link io.hillock.learning.Consensus} and {@link io.hillock.learning.Teachers}: several networks judge the same encodings; what they say
 * together ({@code src/docs/teachers.md}).
 * <li>{@link io.hillock.learning.NetworkState} and {@link io.hillock.learning.Merge}: the state of networks as something to compare, send and
 * combine.
 * <li>{@link io.hillock.learning.EpisodicMemory}: remembers encodings with their consensus and recalls those most like a new one.
 * </ul>
 *
 * <p>Everything is deterministic: reductions are in double, in the order of the teachers.
 */
package io.hillock.learning;
