package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.engine.EngineException;
import io.hillock.image.Image;
import io.hillock.image.program.Program;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * One stream's state while it runs in the Java engine: one array per variable, and the number of steps run so far. One
 * thread.
 */
final class StateArrays {
    private final Image image;
    private final Program program;
    private final float[][] variables;
    private long step;

    StateArrays(Image image) {
        this.image = image;
        this.program = image.program();
        this.variables = program.state().stream().map(variable -> new float[variable.shape().size()])
                .toArray(float[][]::new);
    }

    float[] variable(int index) {
        return variables[index];
    }

    long step() {
        return step;
    }

    void advance(int steps) {
        step += steps;
    }

    void rest() {
        step = 0;
        for (int index = 0; index < variables.length; index++) {
            float[] variable = variables[index];
            Optional<String> initial = program.state().get(index).initial();
            if (initial.isPresent()) {
                MemorySegment.copy(image.tensor(initial.get()), JAVA_FLOAT, 0, variable, 0, variable.length);
            } else {
                Arrays.fill(variable, 0);
            }
        }
    }

    /** Loads a stream's state from the layout of image.md. */
    void load(MemorySegment from) {
        step = from.get(JAVA_LONG, 0);
        long offset = Long.BYTES;
        for (float[] variable : variables) {
            MemorySegment.copy(from, JAVA_FLOAT, offset, variable, 0, variable.length);
            offset += (long) variable.length * Float.BYTES;
        }
    }

    void store(MemorySegment into) {
        into.set(JAVA_LONG, 0, step);
        long offset = Long.BYTES;
        for (float[] variable : variables) {
            MemorySegment.copy(variable, 0, into, JAVA_FLOAT, offset, variable.length);
            offset += (long) variable.length * Float.BYTES;
        }
    }

    /** @throws EngineException if a variable is infinite or NaN */
    void checkFinite(int sample) {
        for (int index = 0; index < variables.length; index++) {
            for (int j = 0; j < variables[index].length; j++) {
                if (!Float.isFinite(variables[index][j])) {
                    throw new EngineException(EngineException.Status.UNSTABLE,
                            "sample " + sample + ": state variable '" + program.state().get(index).name()
                                    + "' is not finite at index " + j + " after step " + step
                                    + ": the network is unstable with dt " + program.settings().dt());
                }
            }
        }
    }
}
