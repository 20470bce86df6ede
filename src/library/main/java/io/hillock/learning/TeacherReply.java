package io.hillock.learning;

import java.util.List;

/** What became of asking one teacher. */
public sealed interface TeacherReply {
    String teacher();

    /** Of its engines that did not answer, why; in the order they were asked. */
    List<String> failures();

    /**
     * It answered.
     *
     * @param outputs one a sample
     * @param engine that answered, see {@link io.hillock.spike.Response#engine()}
     * @param nanos wall time of the run that answered
     * @param failures empty where its first engine answered; otherwise another one stood in
     */
    record Heard(String teacher, List<TeacherPrediction> outputs, String engine, long nanos, List<String> failures)
            implements
                TeacherReply {
        public Heard {
            outputs = List.copyOf(outputs);
            failures = List.copyOf(failures);
        }
    }

    /** None of its engines answered. */
    record Failed(String teacher, List<String> failures) implements TeacherReply {
        public Failed {
            failures = List.copyOf(failures);
        }
    }
}
