package io.hillock.workflow.kind;

import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.json.EnvelopeJson;
import io.hillock.protocol.json.JsonText;
import io.hillock.protocol.json.TensorBytes;
import io.hillock.workflow.StepContext;
import io.hillock.workflow.WorkflowContext;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The kind {@code cell:NAME/OPERATION}: sends a message of this type to a cell behind the hub and waits for the answer. {@code with} is the
 * payload as in a plain frame, beside {@code timeout_ms} (default 15,000). The answer's payload gives the results. Messages with tensors are
 * not for workflow files.
 */
final class CellKind {
    private static final String TIMEOUT = "timeout_ms";
    private static final int DEFAULT_TIMEOUT = 15_000;

    private CellKind() {}

    static StepKind of(String run, Connection hub) {
        int slash = run.indexOf('/');
        String cell = run.substring("cell:".length(), Math.max(slash, "cell:".length()));
        MessageType type = MessageType.of(run.substring(slash + 1)).filter(MessageType::isRequest).orElse(null);
        if (slash < 0 || cell.isEmpty() || type == null) {
            throw new IllegalArgumentException(
                    "'" + run + "' is not cell:NAME/OPERATION with a request such as STATUS_REQUEST");
        }
        return StepKind.of(run, Set.of(), Set.of("*"), (with, context) -> ask(hub, cell, type, with, context));
    }

    private static Map<String, Object> ask(Connection hub, String cell, MessageType type, Arguments with,
            StepContext context) {
        if (hub == null) {
            throw new IllegalStateException("no hub is connected: start the run with --hub URI");
        }
        Map<String, Object> payload = new LinkedHashMap<>(with.values());
        payload.remove(TIMEOUT);
        int timeout = with.integer(TIMEOUT, DEFAULT_TIMEOUT, 1);
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("cellular_version", Envelope.VERSION);
        plain.put("id", hub.nextId());
        plain.put("type", type.name());
        plain.put("source_cell", hub.name());
        plain.put("target_cell", cell);
        plain.put("payload", payload);
        Envelope question = EnvelopeJson.read(new JsonObject(plain).fields(),
                new TensorBytes(MemorySegment.NULL, 0))
                .withContext(WorkflowContext.of(context.workflow(), context.run(), hub.name())
                        .withDeadline(OptionalInt.of(timeout)));
        Envelope answer = hub.request(question, Duration.ofMillis(timeout));
        if (answer.payload() instanceof ErrorReply error) {
            throw new IllegalStateException(cell + ": " + error.code().label() + ": " + error.message());
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> result = (Map<String, Object>) JsonText.describe(answer).fields().get("payload");
        return result == null ? Map.of() : result;
    }
}
