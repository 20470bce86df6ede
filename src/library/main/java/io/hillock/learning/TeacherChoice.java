package io.hillock.learning;

import io.hillock.spike.Encoding;
import java.util.Optional;

/** Chooses a teacher to ask; an {@code EpisodicMemory} is one. Implementations are thread-safe. */
@FunctionalInterface
public interface TeacherChoice {

    /** The name of the teacher expected to do best on this encoding; empty if nothing favours one. */
    Optional<String> best(Encoding encoding);
}
