package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.Session;
import io.hillock.image.program.Program;
import io.hillock.image.program.StateVariable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A session's state variables, by their index in the program. One thread at a time. */
record StateVariables(Program program, Session session) {

    float[] read(int index) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment part = call.allocate(JAVA_FLOAT, program.state().get(index).shape().size());
            session.read(program.offset(index), part);
            return part.toArray(JAVA_FLOAT);
        }
    }

    /** @throws IllegalArgumentException if the number of values differs, or one is not finite */
    void write(int index, float[] values) {
        StateVariable variable = program.state().get(index);
        if (values.length != variable.shape().size()) {
            throw new IllegalArgumentException("'" + variable.name() + "' has " + variable.shape().size()
                    + " values, not " + values.length);
        }
        try (Arena call = Arena.ofConfined()) {
            session.write(program.offset(index), call.allocateFrom(JAVA_FLOAT, values));
        }
    }
}
