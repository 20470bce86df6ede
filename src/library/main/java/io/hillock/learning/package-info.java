/**
 * Networks that learn while they run, and teachers that judge together.
 *
 * <ul>
 * <li>{@link io.hillock.learning.LearningSession}: a session whose weights change by the rules of its {@link io.hillock.model.Plastic}
 * connections ({@code src/docs/learning.md}).
 * <li>{@link io.hillock.learning.Consensus} and {@link io.hillock.learning.Teachers}: several networks judge the same encodings and reach a
 * consensus ({@code src/docs/teachers.md}).
 * <li>{@link io.hillock.learning.NetworkState} and {@link io.hillock.learning.Merge}: states of networks that can be compared, sent and
 * combined.
 * <li>{@link io.hillock.learning.EpisodicMemory}: remembers encodings with their consensus, and recalls those most similar to a new one.
 * </ul>
 *
 * <p>Everything is deterministic: sums are in double, in the order of the teachers.
 */
package io.hillock.learning;
