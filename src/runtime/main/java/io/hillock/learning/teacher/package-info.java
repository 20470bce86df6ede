/**
 * Several teachers, networks that judge the same encodings, and what they say together. Start at
 * {@link io.hillock.learning.teacher.Consensus}: it coordinates {@link io.hillock.learning.teacher.TeacherOutput}s.
 *
 * <p>Everything is deterministic: reductions are in double, in the order of the teachers. Equations and their sources are in
 * {@code src/docs/teachers.md}.
 */
package io.hillock.learning.teacher;
