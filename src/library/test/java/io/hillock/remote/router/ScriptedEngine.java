package io.hillock.remote.router;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** An engine that gives the test's answers and records the questions. */
final class ScriptedEngine implements ConnectionHandler {
    /** Gives no answer. */
    static final Function<Message, Message> SILENT = _ -> null;

    final BlockingQueue<Envelope> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    private final int label;
    private final String digest;
    private volatile Function<Message, Message> script;

    /** @param label the label of its answers */
    ScriptedEngine(int label, String digest) {
        this.label = label;
        this.digest = digest;
        this.script = this::well;
    }

    ScriptedEngine says(Function<Message, Message> other) {
        script = other;
        return this;
    }

    ScriptedEngine says(ErrorCode code) {
        return says(_ -> ErrorReply.of(code, "as the script says"));
    }

    /** The answer of a healthy engine. */
    Message well(Message question) {
        return switch (question) {
            case StatePull _ -> new StateSnapshot(0, digest, List.of());
            case BatchRequest _ -> ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "no batches");
            case ReasoningRequest _ -> new ReasoningResponse(label, 1, 1, OptionalDouble.empty(),
                    "scripted",
                    new OutputTensors(Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
            default -> Ack.DONE;
        };
    }

    /** Answers the open questions, so that its connection closes at once. */
    void end() {
        held.forEach(Runnable::run);
    }

    @Override
    public void handle(Connection from, Envelope message) {
        switch (message.payload()) {
            case NetworkList _ -> from.reply(message, new NetworkList(List.of(new NetworkInfo(Pattern.NAME,
                    Shape.of(4), Shape.of(3), 21, digest, OptionalInt.empty()))));
            case StatusRequest _ ->
                from.reply(message, new StatusReport(Readiness.READY, 1, 0.5, List.of(Pattern.NAME), "", List.of()));
            case NetworkLoad _ -> from.reply(message, ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "no images"));
            case Message question -> {
                asked.add(message);
                Message answer = question instanceof Cancel ? Ack.DONE : script.apply(question);
                if (answer == null) {
                    held.add(() -> from.reply(message, ErrorReply.of(ErrorCode.CANCELLED, "the test is over")));
                } else {
                    from.reply(message, answer);
                }
            }
        }
    }
}
