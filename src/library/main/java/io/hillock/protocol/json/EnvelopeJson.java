package io.hillock.protocol.json;

import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageMetadata;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage;
import io.hillock.protocol.ReasoningMessage;
import io.hillock.protocol.StateMessage;
import io.hillock.protocol.TeacherMessage;
import io.hillock.protocol.UnknownFields;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The envelope as a JSON object. The kind of frame decides how the bytes of tensors are given. Any thread. */
public final class EnvelopeJson {

    private EnvelopeJson() {}

    /** Writes into the description of tensor {@code index} where its bytes are. */
    public interface Placement {
        void write(JsonWriter out, int index, WireTensor tensor) throws IOException;
    }

    public static void write(JsonWriter out, Envelope envelope, Placement placement) throws IOException {
        MessageType type = envelope.type();
        out.object(() -> {
            out.text("cellular_version", Envelope.VERSION);
            out.number("id", envelope.id());
            out.number("reply_to", envelope.replyTo());
            out.text("type", type.name());
            out.text("source_cell", envelope.source());
            out.text("target_cell", envelope.target());
            out.text("operation_type", envelope.operation());
            Context context = envelope.context();
            UnknownFields unknown = envelope.unknown();
            if (!context.equals(Context.NONE) || !unknown.context().isEmpty()) {
                out.object("cellular_context", () -> context(out, context, unknown));
            }
            out.object("payload", () -> {
                payload(out, envelope.payload());
                out.fields(unknown.payload());
            });
            List<WireTensor> tensors = envelope.tensors();
            MessageMetadata notes = envelope.notes();
            if (!tensors.isEmpty() || !notes.equals(MessageMetadata.NONE) || !unknown.tensorPayload().isEmpty()) {
                out.object("tensor_payload", () -> {
                    out.array("tensors", () -> tensors(out, tensors, placement));
                    out.json("optimization_metadata", notes.optimizationMetadata());
                    out.json("cellular_coordination_info", notes.cellularCoordinationInfo());
                    out.fields(unknown.tensorPayload());
                });
            }
            out.fields(unknown.envelope());
        });
    }

    private static void context(JsonWriter out, Context context, UnknownFields unknown) throws IOException {
        out.textIfAny("workflow_pattern", context.workflowPattern());
        out.textIfAny("traceparent", context.traceparent());
        out.number("deadline_ms", context.deadlineMs());
        out.json("performance_metrics", context.performanceMetrics());
        out.valuesIfAny("intercellular_history", context.intercellularHistory());
        out.valuesIfAny("rights", JsonWriter.words(context.rights()));
        out.fields(unknown.context());
    }

    private static void payload(JsonWriter out, Message message) throws IOException {
        switch (message) {
            case ConnectionMessage connection -> ConnectionJson.write(out, connection);
            case ReasoningMessage reasoning -> ReasoningJson.write(out, reasoning);
            case NetworkMessage network -> NetworkJson.write(out, network);
            case StateMessage state -> StateJson.write(out, state);
            case TeacherMessage teacher -> TeacherJson.write(out, teacher);
            case WatchingMessage watching -> WatchingJson.write(out, watching);
        }
    }

    private static void tensors(JsonWriter out, List<WireTensor> tensors, Placement placement) throws IOException {
        for (int i = 0; i < tensors.size(); i++) {
            int index = i;
            WireTensor tensor = tensors.get(i);
            out.object(() -> {
                out.text("name", tensor.name());
                out.text("dtype", tensor.type().name());
                out.values("shape", tensor.shape().dims());
                placement.write(out, index, tensor);
            });
        }
    }

    /** The envelope's id, or 0 if it is not valid. */
    public static long id(Map<String, Object> envelope) {
        return envelope.get("id") instanceof Long id && id > 0 && id < 1L << 53 ? id : 0;
    }

    public static Envelope read(Map<String, Object> envelope, TensorSource source) {
        var in = new JsonFields(envelope);
        String version = in.text("cellular_version");
        if (!version.equals(Envelope.VERSION)) {
            throw FrameRefusal.badMessage("cellular_version", "must be " + Envelope.VERSION);
        }
        long id = in.integer("id");
        MessageType type = type(in.text("type"));
        Optional<JsonFields> context = in.optionalObject("cellular_context");
        JsonFields payload = in.object("payload");
        Optional<JsonFields> tensorPayload = in.optionalObject("tensor_payload");
        var tensors = new Tensors(tensorPayload.map(source::tensors).orElse(List.of()));
        Message message = payload(type, payload, tensors);
        return new Envelope(id, in.optionalInteger("reply_to"), in.text("source_cell"), in.text("target_cell"),
                in.optionalText("operation_type").orElse(type.operation()),
                context.map(EnvelopeJson::context).orElse(Context.NONE), message,
                tensorPayload.map(EnvelopeJson::notes).orElse(MessageMetadata.NONE),
                unknown(in, context, payload, tensorPayload, tensors.rest()));
    }

    private static MessageType type(String name) {
        return MessageType.of(name).orElseThrow(() -> FrameRefusal.unknownType("'" + name + "'"));
    }

    private static Context context(JsonFields in) {
        return new Context(in.textOrEmpty("workflow_pattern"), in.textOrEmpty("traceparent"),
                in.optionalInt32("deadline_ms"), in.json("performance_metrics"), in.texts("intercellular_history"),
                rights(in.texts("rights")));
    }

    private static Set<AccessRight> rights(List<String> words) {
        return words.stream().map(AccessRight::of).collect(Collectors.toSet());
    }

    private static MessageMetadata notes(JsonFields in) {
        return new MessageMetadata(in.json("optimization_metadata"), in.json("cellular_coordination_info"));
    }

    private static UnknownFields unknown(JsonFields envelope, Optional<JsonFields> context, JsonFields payload,
            Optional<JsonFields> tensorPayload, List<WireTensor> tensors) {
        var unknown = new UnknownFields(envelope.unknown(),
                context.map(JsonFields::unknown).orElse(UnknownFields.NONE.context()),
                payload.unknown(), tensorPayload.map(JsonFields::unknown).orElse(UnknownFields.NONE.tensorPayload()),
                tensors);
        return unknown.equals(UnknownFields.NONE) ? UnknownFields.NONE : unknown;
    }

    private static Message payload(MessageType type, JsonFields in, Tensors tensors) {
        return switch (type) {
            case HELLO -> ConnectionJson.hello(in);
            case WELCOME -> ConnectionJson.welcome(in);
            case GOODBYE -> ConnectionJson.goodbye(in);
            case PING -> ConnectionJson.ping(in);
            case PONG -> ConnectionJson.pong(in);
            case ACK -> ConnectionJson.ack(in);
            case ERROR -> ConnectionJson.error(in);
            case CANCEL -> ConnectionJson.cancel(in);
            case REASONING_REQUEST -> ReasoningJson.request(in, tensors);
            case REASONING_RESPONSE -> ReasoningJson.response(in, tensors);
            case BATCH_REQUEST -> ReasoningJson.batchRequest(in, tensors);
            case BATCH_RESPONSE -> ReasoningJson.batchResponse(in, tensors);
            case STREAM_OPEN -> NetworkJson.open(in);
            case STREAM_CHUNK -> NetworkJson.chunk(in, tensors);
            case STREAM_CLOSE -> NetworkJson.close(in);
            case NETWORK_LOAD -> NetworkJson.load(in, tensors);
            case NETWORK_UNLOAD -> NetworkJson.unload(in);
            case NETWORK_LIST -> NetworkJson.list(in);
            case STATE_PULL -> StateJson.pull(in);
            case STATE_SNAPSHOT -> StateJson.snapshot(in, tensors);
            case STATE_SYNC -> StateJson.sync(in, tensors);
            case TEACHER_OUTPUT -> TeacherJson.output(in, tensors);
            case MTL_SIGNAL -> TeacherJson.signal(in);
            case MTL_RESULT -> TeacherJson.result(in);
            case FEEDBACK -> StateJson.feedback(in);
            case PLASTICITY_UPDATE -> StateJson.plasticity(in, tensors);
            case SUBSCRIBE -> WatchingJson.subscribe(in);
            case UNSUBSCRIBE -> WatchingJson.unsubscribe(in);
            case EVENT -> WatchingJson.event(in, tensors);
            case STATUS_REQUEST -> new StatusRequest();
            case STATUS_REPORT -> WatchingJson.status(in);
            case METRICS_REQUEST -> WatchingJson.metricsRequest(in);
            case METRICS_REPORT -> WatchingJson.metrics(in);
        };
    }
}
