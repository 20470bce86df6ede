package io.hillock.learning;

import java.util.Optional;

/**
 * A teacher's record so far.
 *
 * @param answered rounds that it answered
 * @param stoodIn those of these rounds that a stand-in engine answered
 * @param failed rounds without its answer
 * @param lastFailure the last failure of any of its engines
 */
public record TeacherStatus(String teacher, long answered, long stoodIn, long failed, Optional<String> lastFailure) {

    static TeacherStatus unasked(String teacher) {
        return new TeacherStatus(teacher, 0, 0, 0, Optional.empty());
    }

    TeacherStatus and(TeacherReply reply) {
        Optional<String> last = reply.failures().isEmpty()
                ? lastFailure
                : Optional.of(reply.failures().getLast());
        return switch (reply) {
            case TeacherReply.Heard heard -> new TeacherStatus(teacher, answered + 1,
                    stoodIn + (heard.failures().isEmpty() ? 0 : 1), failed, last);
            case TeacherReply.Failed _ -> new TeacherStatus(teacher, answered, stoodIn, failed + 1, last);
        };
    }
}
