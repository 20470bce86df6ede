package io.hillock.remote;

import io.hillock.learning.NetworkState;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Rights;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.remote.teacher.StateMessages;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The teacher's side of the protocol. Messages about learning go to its {@link TeacherLearner}, all others to its engines. On a connection
 * it is the handler; on a bus it is {@link #attach attached} to a cell. Thread-safe if the learner and the engines are.
 */
public final class TeacherHandler implements ConnectionHandler {
    /** The requests about learning. */
    private static final Set<MessageType> LEARNING = EnumSet.of(MessageType.MTL_SIGNAL, MessageType.FEEDBACK,
            MessageType.STATE_PULL, MessageType.STATE_SYNC, MessageType.PLASTICITY_UPDATE);

    private final String teacher;
    private final TeacherLearner learner;
    private final ConnectionHandler engines;

    /**
     * @param teacher its name among the teachers
     * @param engines take all other messages, for example an {@link io.hillock.remote.EngineServer}
     */
    public TeacherHandler(String teacher, TeacherLearner learner, ConnectionHandler engines) {
        this.teacher = teacher;
        this.learner = learner;
        this.engines = engines;
    }

    /** Lets a cell pass on messages about learning. Its other handlers stay unchanged. */
    public static void attach(Cell cell, TeacherLearner learner) {
        var side = new TeacherHandler(cell.name(), learner, (_, _) -> {});
        for (MessageType type : LEARNING) {
            if (type == MessageType.FEEDBACK) {
                cell.answer(type, message -> side.answer(null, message)); // by the rights in its envelope
            } else {
                cell.answerPayload(type, side::answer);
            }
        }
        cell.on(MessageType.MTL_RESULT, message -> side.result(message.payload()));
    }

    @Override
    public void handle(Connection from, Envelope message) {
        Optional<ErrorReply> refusal = Rights.refusal(from, message);
        if (refusal.isPresent()) {
            from.reply(message, refusal.get());
        } else if (message.payload() instanceof MtlResult result) {
            learner.result(result);
        } else if (isLearning(message)) {
            from.reply(message, answer(from, message));
        } else {
            engines.handle(from, message);
        }
    }

    @Override
    public boolean admits(String name, Optional<String> session) {
        return engines.admits(name, session);
    }

    @Override
    public OptionalLong maxWork() {
        return engines.maxWork();
    }

    @Override
    public void entered(Connection connection) {
        engines.entered(connection);
    }

    @Override
    public void left(Connection connection) {
        engines.left(connection);
    }

    /** Streams and their states belong to the engines. */
    private static boolean isLearning(Envelope message) {
        return switch (message.payload()) {
            case StatePull pull -> pull.stream().isEmpty();
            case StateSync sync -> sync.stream().isEmpty();
            case Message _ -> LEARNING.contains(message.type());
        };
    }

    /** Feedback here changes the weights of all clients, not only the sender's stream. */
    private Message answer(Connection from, Envelope message) {
        return message.payload() instanceof Feedback && !Rights.of(from, message).has(AccessRight.TEACH)
                ? Rights.missing(AccessRight.TEACH, "feedback to a teacher")
                : answer(message.payload());
    }

    private void result(Message message) {
        if (message instanceof MtlResult result) {
            learner.result(result);
        }
    }

    /** Answers a message about learning; answers others with ACK. */
    public Message answer(Message message) {
        switch (message) {
            case MtlSignal signal ->
                learner.signal(signal, signal.learningRateFactors().getOrDefault(teacher, 1.0));
            case Feedback feedback -> learner.feedback(feedback);
            case PlasticityUpdate update -> {
                learned(OptionalLong.empty());
                learner.update(update);
            }
            case StatePull pull -> {
                return StateMessages.snapshot(learned(pull.stream()), pull.names());
            }
            case StateSync sync -> {
                synchronized (learner) {
                    learner.learned(StateMessages.apply(learned(sync.stream()), sync));
                }
            }
            case Message _ -> {
                // Nothing to learn from.
            }
        }
        return Ack.DONE;
    }

    private NetworkState learned(OptionalLong stream) {
        if (stream.isPresent()) {
            throw new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "stream",
                    "'" + teacher + "' keeps no streams here");
        }
        return learner.learned().orElseThrow(() -> new InvalidMessageException(ErrorCode.INCOMPATIBLE_STATE, "network",
                "'" + teacher + "' does not learn"));
    }
}
