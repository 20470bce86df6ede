/**
 * Networks that learn while they run. The rules are data of a {@link io.hillock.model.Plastic} connection, both engines apply them step by
 * step with the same bits ({@code src/docs/learning.md}), and the learned weights are part of a session's state.
 *
 * <p>Start at {@link io.hillock.learning.LearningSession}: it runs a stream, gives rewards and targets between runs, and hands out what was
 * learned as weights, as an image, as a network for NIR, or as the changes that others may add to theirs.
 */
package io.hillock.learning;
