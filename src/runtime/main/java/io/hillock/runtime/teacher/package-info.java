/**
 * Teachers in other processes: what {@code io.hillock.learning} computes, said in messages (src/docs/protocol.md, Teachers; State and learning).
 *
 * <p>There are two ways to hear teachers. Ask them: a {@link io.hillock.learning.teacher.Teacher} over a
 * {@link io.hillock.runtime.remote.RemoteEngine}, any engine server will do. Or let them tell: each sends TEACHER_OUTPUT, and
 * {@link io.hillock.runtime.teacher.MtlCoordinator} collects those of a round. Either way the coordinator tells them what came of it,
 * MTL_SIGNAL to each and MTL_RESULT to all. On the teachers' side {@link io.hillock.runtime.teacher.TeacherHandler} hands that to a
 * {@link io.hillock.runtime.teacher.Learner}. {@link io.hillock.runtime.teacher.TeacherRouter} sends requests to the best teacher and feedback to who answered. {@link io.hillock.runtime.teacher.StateExchange} brings what they have learned to the
 * same bits.
 */
package io.hillock.runtime.teacher;
