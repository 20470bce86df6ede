package io.hillock.remote;

import io.hillock.learning.IncompatibleStateException;
import io.hillock.learning.NetworkState;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.remote.teacher.StateMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Brings what the teachers of one network have learned to the same bits. It pulls their states, combines them, gives the result to each
 * teacher, and compares digests. Used by one thread at a time.
 */
public final class StateExchange {
    /** Another attempt is needed if a teacher has learned meanwhile. */
    private static final int ATTEMPTS = 3;

    private final CellMessenger messenger;
    private final List<String> teachers;
    private final String network;
    private final List<String> variables;
    private final Duration timeout;

    /**
     * @param teachers names of the teachers' cells, in the order of all sums
     * @param network the network's name at the teachers
     * @param variables the variables to synchronise; empty for all
     * @param timeout how long to wait for each answer
     */
    public StateExchange(CellMessenger messenger, List<String> teachers, String network, List<String> variables,
            Duration timeout) {
        this.messenger = messenger;
        this.teachers = List.copyOf(teachers);
        this.network = network;
        this.variables = List.copyOf(variables);
        this.timeout = timeout;
    }

    /**
     * Pulls each teacher's learned state, in their order.
     *
     * @throws IncompatibleStateException if a teacher does not provide it
     */
    public List<NetworkState> pull() {
        List<NetworkState> states = new ArrayList<>();
        for (String teacher : teachers) {
            Message answer = messenger.ask(teacher, new StatePull(network, OptionalLong.empty(), variables), timeout);
            if (!(answer instanceof StateSnapshot snapshot)) {
                throw refused(teacher, answer);
            }
            states.add(StateMessages.state(snapshot));
        }
        return states;
    }

    /**
     * Gives each teacher the same state.
     *
     * @param merge combines their states, which all carry the highest of their versions: {@code Merge::average}, {@code List::getFirst}, or
     *     {@code states -> Merge.deltas(base, states)}
     * @return the state that all of them now hold, checked by digest
     * @throws IncompatibleStateException if a teacher refuses or cannot be reached, or three attempts came too late; some teachers may have
     *     taken the state
     */
    public NetworkState synchronise(Function<List<NetworkState>, NetworkState> merge) {
        NetworkState merged = null;
        List<NetworkState> own = List.of();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<NetworkState> states = pull();
            own = own(states, merged, own);
            long latest = own.stream().mapToLong(NetworkState::version).max().orElse(0);
            merged = merge.apply(own.stream().map(state -> state.at(latest)).toList());
            if (push(states, merged)) {
                return requireSame(merged);
            }
        }
        throw new IncompatibleStateException("the teachers learn faster than they can be synchronised");
    }

    /** What each teacher has learned by itself. The result of an earlier attempt, if a teacher took it, must not count again. */
    private static List<NetworkState> own(List<NetworkState> states, NetworkState merged, List<NetworkState> before) {
        List<NetworkState> own = new ArrayList<>(states);
        for (int i = 0; merged != null && i < own.size(); i++) {
            if (own.get(i).digest().equals(merged.digest())) {
                own.set(i, before.get(i));
            }
        }
        return own;
    }

    /** @return whether all teachers were still at the versions that were pulled */
    private boolean push(List<NetworkState> states, NetworkState merged) {
        for (int i = 0; i < teachers.size(); i++) {
            Message answer = messenger.ask(teachers.get(i),
                    StateMessages.replacing(network, states.get(i).version(), merged), timeout);
            if (answer instanceof ErrorReply error && error.code() == ErrorCode.INCOMPATIBLE_STATE) {
                return false;
            }
            if (!(answer instanceof Ack)) {
                throw refused(teachers.get(i), answer);
            }
        }
        return true;
    }

    private NetworkState requireSame(NetworkState merged) {
        List<NetworkState> states = pull();
        for (int i = 0; i < states.size(); i++) {
            if (!states.get(i).digest().equals(merged.digest())) {
                throw new IncompatibleStateException("'" + teachers.get(i) + "' holds " + states.get(i).digest()
                        + " instead of " + merged.digest());
            }
        }
        return merged;
    }

    private static IncompatibleStateException refused(String teacher, Message answer) {
        return new IncompatibleStateException("'" + teacher + "' answered " + (answer instanceof ErrorReply error
                ? error.code().label() + ": " + error.message()
                : answer.getClass().getSimpleName()));
    }
}
