package io.hillock.learning;

import io.hillock.spike.Encoding;
import java.util.Optional;

/** Tells whom to ask; an {@code EpisodicMemory} is one. Any thread. */
@FunctionalInterface
public interface TeacherChoice {

    /** The name of the teacher that is thought to do best on this encoding; empty where nothing speaks for one. */
    Optional<String> best(Encoding encoding);
}
