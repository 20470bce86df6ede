package io.hillock.learning;

import java.util.List;

/** One teacher's reply. */
public sealed interface TeacherReply {
    String teacher();

    /** The failures of its engines, in the order in which they were asked. */
    List<String> failures();

    /**
     * The teacher answered.
     *
     * @param outputs one per sample
     * @param engine name of the engine that answered, see {@link io.hillock.spike.Response#engine()}
     * @param nanos wall time of the run that answered, in ns
     * @param failures empty if its first engine answered; otherwise another engine stood in
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
