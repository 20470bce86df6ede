package io.hillock.remote.teacher;

import io.hillock.learning.IncompatibleStateException;
import io.hillock.learning.Merge;
import io.hillock.learning.NetworkState;
import io.hillock.learning.Variable;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Converts learned state to messages and back. Tensors are views of the state; a state made from a message copies it. */
public final class StateMessages {
    private StateMessages() {}

    /** @param names the wanted variables; empty for all */
    public static StateSnapshot snapshot(NetworkState state, List<String> names) {
        try {
            NetworkState wanted = names.isEmpty() ? state : state.only(names);
            return new StateSnapshot(wanted.version(), wanted.layout(), tensors(wanted));
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "names", e.getMessage());
        }
    }

    public static NetworkState state(StateSnapshot snapshot) {
        return state(snapshot.digest(), snapshot.version(), snapshot.variables());
    }

    public static StateSync replacing(String network, long baseVersion, NetworkState state) {
        return new StateSync(network, OptionalLong.empty(), baseVersion, SyncMode.REPLACE, tensors(state));
    }

    /**
     * The state after a STATE_SYNC, which counts as one update.
     *
     * @throws InvalidMessageException {@code incompatible_state} if the message is for another version, other variables or other shapes
     */
    public static NetworkState apply(NetworkState mine, StateSync sync) {
        if (sync.baseVersion() != mine.version()) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "base_version",
                    "what was learned is at " + mine.version() + ", not at " + sync.baseVersion());
        }
        try {
            NetworkState theirs = state(mine.layout(), mine.version(), sync.variables());
            NetworkState ours = mine.only(theirs.variables().stream().map(Variable::name).toList());
            NetworkState merged = switch (sync.mode()) {
                case REPLACE -> theirs;
                case AVERAGE -> Merge.average(List.of(ours, theirs));
                case DELTA -> Merge.add(ours, theirs);
            };
            return mine.with(merged).at(mine.version() + 1);
        } catch (IncompatibleStateException | IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "variables", e.getMessage());
        }
    }

    private static NetworkState state(String layout, long version, List<WireTensor> tensors) {
        List<Variable> variables = new ArrayList<>();
        for (WireTensor tensor : tensors) {
            if (tensor.type() != WireElementType.F32) {
                throw new IncompatibleStateException("state variable '" + tensor.name() + "' is " + tensor.type());
            }
            variables.add(new Variable(tensor.name(), tensor.shape()));
        }
        return NetworkState.of(layout, version, variables, tensors.stream().map(WireTensor::data).toList());
    }

    private static List<WireTensor> tensors(NetworkState state) {
        List<WireTensor> tensors = new ArrayList<>();
        for (int i = 0; i < state.variables().size(); i++) {
            Variable variable = state.variables().get(i);
            tensors.add(WireTensor.floats(variable.name(), variable.shape(), state.values(i)));
        }
        return tensors;
    }
}
