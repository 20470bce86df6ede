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
 * Brings what teachers of one network have learned to the same bits: pulls it from each, combines it, gives it to each in place of its
 * own, and looks at the digests. One thread at a time.
 */
public final class StateExchange {
    /** A teacher that has learned on meanwhile makes another attempt necessary. */
    private static final int ATTEMPTS = 3;

    private final CellMessenger post;
    private final List<String> teachers;
    private final String network;
    private final List<String> variables;
    private final Duration patience;

    /**
     * @param teachers cells by name, in the order of all sums
     * @param network its name at the teachers
     * @param variables to synchronise; empty for all
     * @param patience with each answer
     */
    public StateExchange(CellMessenger post, List<String> teachers, String network, List<String> variables,
            Duration patience) {
        this.post = post;
        this.teachers = List.copyOf(teachers);
        this.network = network;
        this.variables = List.copyOf(variables);
        this.patience = patience;
    }

    /** What each has learned, in their order. @throws IncompatibleStateException where one does not tell */
    public List<NetworkState> pull() {
        List<NetworkState> states = new ArrayList<>();
        for (String teacher : teachers) {
            Message answer = post.ask(teacher, new StatePull(network, OptionalLong.empty(), variables), patience);
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
     * @param merge makes it out of theirs, all said to be at the highest of their versions: {@code Merge::average},
     *        {@code List::getFirst}, or {@code states -> Merge.deltas(base, states)}
     * @return the state that all of them hold, by its digest
     * @throws IncompatibleStateException where one refuses, is not there, or three attempts came too late; some may have taken it
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

    /** What each has learned by itself: who took an earlier attempt's result already must not count with that. */
    private static List<NetworkState> own(List<NetworkState> states, NetworkState merged, List<NetworkState> before) {
        List<NetworkState> own = new ArrayList<>(states);
        for (int i = 0; merged != null && i < own.size(); i++) {
            if (own.get(i).digest().equals(merged.digest())) {
                own.set(i, before.get(i));
            }
        }
        return own;
    }

    /** @return whether all were still at the versions that were pulled */
    private boolean push(List<NetworkState> states, NetworkState merged) {
        for (int i = 0; i < teachers.size(); i++) {
            Message answer = post.ask(teachers.get(i),
                    StateMessages.replacing(network, states.get(i).version(), merged), patience);
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
