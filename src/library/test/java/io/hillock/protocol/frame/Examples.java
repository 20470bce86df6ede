package io.hillock.protocol.frame;

import io.hillock.model.Shape;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Goodbye;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Histogram;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageMetadata;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.NetworkPorts;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.Proof;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.SyncMode;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.protocol.TeacherMessage.TeacherOutput;
import io.hillock.protocol.UnknownFields;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WatchingMessage.Unsubscribe;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.OutputKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The messages of the test vectors: one of each type, and some that show the envelope's optional fields. */
final class Examples {
    static final byte[] TOKEN = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);
    static final String CELL_NONCE = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static final String LISTENER_NONCE = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    static final String ROUTER = "router";
    static final String TEACHER = "cpp-teacher-1";
    private static final String DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String NETWORK = "braille";
    private static final Set<FrameFormat> ALL = EnumSet.allOf(FrameFormat.class);
    private static final int DEADLINE = 5000;

    private Examples() {}

    /** The messages by the names of their files. */
    static Map<String, Envelope> all() {
        var all = new LinkedHashMap<String, Envelope>();
        for (MessageType type : MessageType.values()) {
            all.put(type.name().toLowerCase(Locale.ROOT), envelope(type));
        }
        Envelope request = envelope(MessageType.REASONING_REQUEST);
        all.put("minimal_request",
                Envelope.of(1, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "", OptionalInt.empty(),
                        OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(),
                        floats("encoding", Shape.of(2, 3), 0, 1)))
                        .withContext(Context.NONE));
        all.put("recorded_request", Envelope.of(2, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "", OptionalInt.of(9),
                OptionalLong.empty(), new RequestedTensors(false, true, true, List.of("lif1:z", "lif1:v")),
                OptionalLong.empty(),
                floats("encoding", Shape.of(5), 0.25f, 1))));
        all.put("recorded_response", Envelope.of(3, TEACHER, ROUTER, new ReasoningResponse(0, 0, 0.5,
                OptionalDouble.empty(), "native", new OutputTensors(Optional.empty(), Optional.empty(),
                        Optional.of(floats(OutputTensors.MEMBRANE, Shape.of(2, 2), -1, 0.5f)),
                        List.of(floats("lif1:z", Shape.of(2, 3), 0, 1))))));
        all.put("cellular_context", new Envelope(4, OptionalLong.empty(), ROUTER, TEACHER, "nightly evaluation",
                new Context("fan-out", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", OptionalInt.of(250),
                        new JsonObject(Map.of("queue_us", 12.5)), List.of("browser", ROUTER), Set.of()),
                request.payload(),
                new MessageMetadata(new JsonObject(Map.of("layout", "row-major")), new JsonObject(Map.of("part", 1L))),
                UnknownFields.NONE));
        all.put("broadcast", Envelope.of(5, ROUTER, Envelope.BROADCAST, new Cancel(4711)));
        all.put("unknown_fields", unknownFields());
        all.put("alphabets", Envelope.of(6, "λ-Zelle", "皮質 \"1\"", new Goodbye("auf Wiedersehen 👋\n\t\\ \u0001")));
        all.put("all_dtypes",
                Envelope.of(7, TEACHER, ROUTER, new Event("debug.dtypes", JsonObject.EMPTY, everyType())));
        all.put("network_load_by_stream", Envelope.of(8, ROUTER, TEACHER,
                new NetworkLoad(NETWORK, OptionalLong.of(12), Optional.empty())));
        all.put("network_list_question", Envelope.of(9, ROUTER, TEACHER, new NetworkList(List.of())));
        all.put("plain_ack", Envelope.of(10, ROUTER, TEACHER, Ack.DONE));
        all.put("stream_open_image", Envelope.of(12, ROUTER, TEACHER,
                new StreamOpen(12, NETWORK, WireElementType.U8, List.of(9L), OptionalLong.of(4))));
        all.put("passed_on", new Envelope(13, OptionalLong.empty(), "browser", TEACHER, "network",
                new Context("", "", OptionalInt.empty(), JsonObject.EMPTY, List.of(ROUTER),
                        Set.of(AccessRight.OBSERVE, AccessRight.INFER)),
                new NetworkUnload(NETWORK), MessageMetadata.NONE, UnknownFields.NONE));
        all.put("sparse_batch", Envelope.of(11, ROUTER, TEACHER, new BatchRequest(NETWORK, "", OptionalInt.empty(),
                OptionalLong.empty(), RequestedTensors.COUNTS, sparse())));
        all.put("network_list_ports", Envelope.of(14, TEACHER, ROUTER, new NetworkList(List.of(new NetworkInfo(NETWORK,
                Shape.of(24), Shape.of(15), 2_294, DIGEST, OptionalInt.of(7),
                new NetworkPorts(
                        List.of(new NetworkPorts.Input("audio", Shape.of(8)),
                                new NetworkPorts.Input("video", Shape.of(1, 4, 4))),
                        List.of(new NetworkPorts.Output("class", Shape.of(7), OutputKind.SPIKES),
                                new NetworkPorts.Output("position", Shape.of(8), OutputKind.MEMBRANE)),
                        "class"))))));
        all.put("labelled_request", Envelope.of(15, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "",
                OptionalInt.of(9), OptionalLong.empty(),
                new RequestedTensors(true, false, true, List.of(), "position"), OptionalLong.empty(),
                floats("encoding", Shape.of(24), 0.25f, 1))));
        all.put("spikes_request", Envelope.of(16, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "",
                OptionalInt.empty(), OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(),
                spikes(ReasoningRequest.ENCODING, Shape.of(3, 2, 2), 0, 3, 9))));
        all.put("spikes_batch", Envelope.of(17, ROUTER, TEACHER, new BatchRequest(NETWORK, "", OptionalInt.empty(),
                OptionalLong.empty(), RequestedTensors.COUNTS,
                spikes(BatchRequest.ENCODINGS, Shape.of(2, 3, 4), 1, 5, 6, 12, 23))));
        all.put("silent_request", Envelope.of(18, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "",
                OptionalInt.empty(), OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(),
                spikes(ReasoningRequest.ENCODING, Shape.of(2, 3)))));
        return all;
    }

    private static Envelope unknownFields() {
        var unknown = new UnknownFields(new JsonObject(Map.of("x_priority", 3L)),
                new JsonObject(Map.of("x_lab", "north")),
                new JsonObject(Map.of("x_nested", Map.of("list", List.of(1L, 2.5, "three", true)))),
                new JsonObject(Map.of("x_layout", "dense")), List.of(floats("x_mask", Shape.of(2), 1, 0)));
        Envelope known = envelope(MessageType.REASONING_REQUEST);
        return new Envelope(known.id(), known.replyTo(), known.source(), known.target(), known.operation(),
                known.context(), known.payload(), known.notes(), unknown);
    }

    private static Envelope envelope(MessageType type) {
        boolean answer = switch (type) {
            case WELCOME, PONG, ACK, ERROR, REASONING_RESPONSE, BATCH_RESPONSE, NETWORK_LIST, STATE_SNAPSHOT,
                    STATUS_REPORT,
                    METRICS_REPORT ->
                true;
            default -> false;
        };
        Envelope envelope = Envelope.of(4711 + type.number(), answer ? TEACHER : ROUTER, answer ? ROUTER : TEACHER,
                message(type));
        if (answer) {
            return new Envelope(envelope.id(), OptionalLong.of(4711), envelope.source(), envelope.target(),
                    envelope.operation(), envelope.context(), envelope.payload(), envelope.notes(),
                    envelope.unknown());
        }
        return type == MessageType.REASONING_REQUEST ? envelope.withContext(Context.deadline(DEADLINE)) : envelope;
    }

    private static Message message(MessageType type) {
        return switch (type) {
            case HELLO -> new Hello(TEACHER, Role.PERFORMANCE, "c++", List.of(1), ALL, CELL_NONCE, Optional.of("s-17"),
                    Optional.of(Proof.ofCell(TOKEN, LISTENER_NONCE, CELL_NONCE, TEACHER)), OptionalInt.of(64));
            case WELCOME -> new Welcome(1, ALL, 1000, Envelope.DEFAULT_MAX_FRAME, 64, "s-18",
                    Map.of(ROUTER, 1, TEACHER, 2),
                    Optional.of(Proof.ofListener(TOKEN, LISTENER_NONCE, CELL_NONCE, TEACHER)), OptionalLong.empty());
            case GOODBYE -> new Goodbye("maintenance");
            case PING -> new Ping(123_456_789_012L);
            case PONG -> new Pong(123_456_789_012L);
            case ACK -> new Ack(OptionalInt.of(32), OptionalInt.of(7));
            case ERROR -> new ErrorReply(ErrorCode.UNAUTHORIZED, "this listener asks for a token", true,
                    Optional.of(LISTENER_NONCE));
            case CANCEL -> new Cancel(4711);
            case REASONING_REQUEST -> new ReasoningRequest(NETWORK, "tactile", OptionalInt.of(256), OptionalLong.of(42),
                    new RequestedTensors(true, true, false, List.of()), OptionalLong.of(3),
                    floats(ReasoningRequest.ENCODING, Shape.of(12), 0.5f, 0.25f));
            case REASONING_RESPONSE -> new ReasoningResponse(2, 9, 0.6666666666666666, OptionalDouble.of(41.25),
                    "native", outputs(Shape.of(3), Shape.of(4, 1)));
            case BATCH_REQUEST -> new BatchRequest(NETWORK, "tactile", OptionalInt.empty(), OptionalLong.of(42),
                    RequestedTensors.COUNTS, floats(BatchRequest.ENCODINGS, Shape.of(2, 2, 3), 0, 1));
            case BATCH_RESPONSE -> new BatchResponse(List.of(2, 0), List.of(9L, 3L), List.of(0.625, 1.0),
                    OptionalDouble.of(80.5), "native", outputs(Shape.of(2, 3), Shape.of(2, 4, 1)));
            case STREAM_OPEN -> new StreamOpen(12, "recordings", WireElementType.F32, List.of(1000L, 250L, 1000L),
                    OptionalLong.of(250));
            case STREAM_CHUNK -> new StreamChunk(12, 3, floats(StreamChunk.CHUNK, Shape.of(5), 1, -0.5f));
            case STREAM_CLOSE -> new StreamClose(12, 0xE306_9283L);
            case NETWORK_LOAD -> new NetworkLoad(NETWORK, OptionalLong.empty(), Optional.of(WireTensor.bytes(
                    NetworkLoad.IMAGE, memory("not really an image".getBytes(StandardCharsets.UTF_8)))));
            case NETWORK_UNLOAD -> new NetworkUnload(NETWORK);
            case NETWORK_LIST -> new NetworkList(List.of(new NetworkInfo(NETWORK, Shape.of(12), Shape.of(7), 2_294,
                    DIGEST, OptionalInt.of(7))));
            case STATE_PULL -> new StatePull(NETWORK, OptionalLong.of(3), List.of("lif1:v"));
            case STATE_SNAPSHOT -> new StateSnapshot(1024, DIGEST,
                    List.of(floats("lif1:v", Shape.of(3), 0.125f, -2), floats("lif2:v", Shape.of(2), 0, 3)));
            case STATE_SYNC -> new StateSync(NETWORK, OptionalLong.of(3), 1024, SyncMode.AVERAGE,
                    List.of(floats("lif1:v", Shape.of(3), 0.5f, 1)));
            case TEACHER_OUTPUT -> new TeacherOutput(5, TEACHER, 2, 0.75, Optional.of(longs(OutputTensors.COUNTS,
                    Shape.of(3))));
            case MTL_SIGNAL -> new MtlSignal(5, 0.5, 0.875, Map.of(TEACHER, 1.5, "java-teacher", 0.5));
            case MTL_RESULT -> new MtlResult(5, 2, 0.875, 0.5, List.of(TEACHER, "java-teacher"));
            case FEEDBACK -> new Feedback(4711, OptionalDouble.of(-0.5), OptionalInt.empty());
            case PLASTICITY_UPDATE -> new PlasticityUpdate(NETWORK, "stdp", 0.001, 256,
                    List.of(floats("fc1.weight", Shape.of(2, 2), 1e-3f, -1e-3f)));
            case SUBSCRIBE -> new Subscribe(List.of("network.*", "cell.router.**"));
            case UNSUBSCRIBE -> new Unsubscribe(List.of("network.*"));
            case EVENT -> new Event("network.loaded", new JsonObject(Map.of("network", NETWORK)),
                    List.of(floats("histogram", Shape.of(4), 0, 2)));
            case STATUS_REQUEST -> new StatusRequest();
            case STATUS_REPORT -> new StatusReport(Readiness.READY, 86_400_000, 0.25, List.of(NETWORK), "0.1.0",
                    List.of("avx2"));
            case METRICS_REQUEST -> new MetricsRequest(List.of("requests", "latency"));
            case METRICS_REPORT -> new MetricsReport(Map.of("requests", 4711L), Map.of("load", 0.25),
                    Map.of("latency", new Histogram(List.of(10.0, 100.0, 1000.0), List.of(1L, 40L, 5L, 0L), 2047.5)));
        };
    }

    private static OutputTensors outputs(Shape counts, Shape pattern) {
        return new OutputTensors(Optional.of(longs(OutputTensors.COUNTS, counts)),
                Optional.of(new WireTensor(OutputTensors.FIRING_PATTERN, WireElementType.U8, pattern,
                        memory(new byte[]{5, 0, 4, 1, 7, 2, 2, 0}).asSlice(0, pattern.size()))),
                Optional.empty(), List.of());
    }

    private static List<WireTensor> everyType() {
        MemorySegment zerosAndOnes = memory(new byte[]{0, 1, 1, 0, 0, 0, 0, 0});
        return List.of(new WireTensor("bool", WireElementType.BOOL, Shape.of(3), zerosAndOnes.asSlice(0, 3)),
                new WireTensor("f16", WireElementType.F16, Shape.of(4), zerosAndOnes),
                floats("f32", Shape.of(1), 1.5f, 0),
                new WireTensor("f64", WireElementType.F64, Shape.of(1), zerosAndOnes),
                new WireTensor("i32", WireElementType.I32, Shape.of(2, 1), zerosAndOnes),
                longs("i64", Shape.of(1, 1, 1, 1, 1, 1, 1, 2)),
                new WireTensor("u8", WireElementType.U8, Shape.of(2, 2), zerosAndOnes.asSlice(0, 4)),
                spikes("spikes", Shape.of(2, 5), 4, 5));
    }

    private static WireTensor sparse() {
        Shape shape = Shape.of(4, 16, 16);
        MemorySegment data = Arena.global().allocate(ValueLayout.JAVA_FLOAT, shape.size());
        for (int i = 0; i < shape.size(); i += 37) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        }
        return WireTensor.floats(BatchRequest.ENCODINGS, shape, data);
    }

    private static WireTensor spikes(String name, Shape shape, int... positions) {
        return new WireTensor(name, WireElementType.SPIKES, shape,
                Arena.global().allocateFrom(ValueLayout.JAVA_INT, positions));
    }

    /** The values first, first + step, … */
    private static WireTensor floats(String name, Shape shape, float first, float step) {
        MemorySegment data = Arena.global().allocate(ValueLayout.JAVA_FLOAT, shape.size());
        for (int i = 0; i < shape.size(); i++) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, first + i * step);
        }
        return WireTensor.floats(name, shape, data);
    }

    private static WireTensor longs(String name, Shape shape) {
        MemorySegment data = Arena.global().allocate(ValueLayout.JAVA_LONG, shape.size());
        for (int i = 0; i < shape.size(); i++) {
            data.setAtIndex(ValueLayout.JAVA_LONG, i, (i + 1) * 3L % 7);
        }
        return new WireTensor(name, WireElementType.I64, shape, data);
    }

    private static MemorySegment memory(byte[] bytes) {
        MemorySegment memory = Arena.global().allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }
}
