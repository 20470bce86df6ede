package io.hillock.remote.serve;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.hillock.image.program.Program;
import io.hillock.image.program.StateVariable;
import io.hillock.model.Shape;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Converts a stream's state, in the layout that sessions copy (image.md), to tensors and back. */
public final class StateCopies {
    /** The name of the number of steps run so far, in STATE_SYNC. */
    static final String STEP = "step";

    private StateCopies() {}

    public static long step(MemorySegment state) {
        return state.get(JAVA_LONG_UNALIGNED, 0);
    }

    public static WireTensor step(long steps) {
        return new WireTensor(STEP, WireElementType.I64, Shape.of(1), Arena.ofAuto().allocateFrom(JAVA_LONG, steps));
    }

    /**
     * The state's variables, as views of it.
     *
     * @param state aligned to 4 bytes
     * @param names the wanted variables; empty for all
     * @throws InvalidMessageException if a name is unknown
     */
    public static List<WireTensor> tensors(Program program, MemorySegment state, List<String> names) {
        List<WireTensor> tensors = new ArrayList<>();
        long offset = Long.BYTES;
        for (StateVariable variable : program.state()) {
            long bytes = (long) variable.shape().size() * Float.BYTES;
            if (names.isEmpty() || names.contains(variable.name())) {
                tensors.add(WireTensor.floats(variable.name(), variable.shape(), state.asSlice(offset, bytes)));
            }
            offset += bytes;
        }
        for (String name : names) {
            if (tensors.stream().noneMatch(tensor -> tensor.name().equals(name))) {
                throw unknown(name);
            }
        }
        return tensors;
    }

    /**
     * Changes a state by the tensors of a STATE_SYNC.
     *
     * @param rest the state to which a reset returns
     * @throws InvalidMessageException if a tensor does not fit or a value would not be finite; the state is then unusable
     */
    public static void change(Program program, MemorySegment rest, MemorySegment state, SyncMode mode,
            List<WireTensor> tensors) {
        for (WireTensor tensor : tensors) {
            if (tensor.name().equals(STEP)) {
                if (mode != SyncMode.REPLACE) {
                    throw new InvalidMessageException(ErrorCode.BAD_VALUE, STEP,
                            "goes with replace, not with " + mode.label());
                }
                state.copyFrom(rest);
                state.set(JAVA_LONG_UNALIGNED, 0, count(tensor));
            }
        }
        for (WireTensor tensor : tensors) {
            if (!tensor.name().equals(STEP)) {
                merge(tensor.name(), variable(program, state, tensor), mode, tensor.data());
            }
        }
    }

    private static void merge(String name, MemorySegment have, SyncMode mode, MemorySegment given) {
        for (long i = 0; i < have.byteSize() / Float.BYTES; i++) {
            float ours = have.get(JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
            float theirs = given.getAtIndex(JAVA_FLOAT, i);
            float merged = switch (mode) {
                case REPLACE -> theirs;
                case AVERAGE -> (ours + theirs) / 2;
                case DELTA -> ours + theirs;
            };
            if (!Float.isFinite(merged)) {
                throw new InvalidMessageException(ErrorCode.BAD_VALUE, name, "would not be finite at index " + i);
            }
            have.set(JAVA_FLOAT_UNALIGNED, i * Float.BYTES, merged);
        }
    }

    private static long count(WireTensor step) {
        boolean good = step.type() == WireElementType.I64 && step.shape().equals(Shape.of(1))
                && step.data().get(JAVA_LONG, 0) >= 0;
        if (!good) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, STEP, "must be one I64, 0 or more");
        }
        return step.data().get(JAVA_LONG, 0);
    }

    /** The part of the state that holds a tensor's variable. */
    private static MemorySegment variable(Program program, MemorySegment state, WireTensor tensor) {
        long offset = Long.BYTES;
        for (StateVariable variable : program.state()) {
            long bytes = (long) variable.shape().size() * Float.BYTES;
            if (variable.name().equals(tensor.name())) {
                if (tensor.type() != WireElementType.F32 || !tensor.shape().equals(variable.shape())) {
                    throw new InvalidMessageException(ErrorCode.BAD_SHAPE, tensor.name(),
                            "must be F32 " + variable.shape() + ", is " + tensor);
                }
                return state.asSlice(offset, bytes);
            }
            offset += bytes;
        }
        throw unknown(tensor.name());
    }

    private static InvalidMessageException unknown(String name) {
        return new InvalidMessageException(ErrorCode.BAD_VALUE, "names", "no state variable is called '" + name + "'");
    }
}
