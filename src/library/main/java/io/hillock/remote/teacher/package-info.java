/**
 * Converts what {@code io.hillock.learning} computes to messages and back ({@code src/docs/protocol.md}, Teachers; State and learning).
 * {@link io.hillock.remote.MtlCoordinator} collects each teacher's TEACHER_OUTPUT of a round, then sends MTL_SIGNAL to each and MTL_RESULT
 * to all. On the teachers' side, {@link io.hillock.remote.TeacherHandler} passes both to a {@link io.hillock.remote.TeacherLearner}.
 */
package io.hillock.remote.teacher;
