package io.hillock.message.frame;

import io.hillock.message.Ack;
import io.hillock.message.BatchRequest;
import io.hillock.message.BatchResponse;
import io.hillock.message.Cancel;
import io.hillock.message.Context;
import io.hillock.message.ElementType;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Event;
import io.hillock.message.Feedback;
import io.hillock.message.Format;
import io.hillock.message.Goodbye;
import io.hillock.message.Hello;
import io.hillock.message.Histogram;
import io.hillock.message.Json;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.MetricsReport;
import io.hillock.message.MetricsRequest;
import io.hillock.message.MtlResult;
import io.hillock.message.MtlSignal;
import io.hillock.message.NetworkInfo;
import io.hillock.message.NetworkList;
import io.hillock.message.NetworkLoad;
import io.hillock.message.NetworkUnload;
import io.hillock.message.Notes;
import io.hillock.message.Outputs;
import io.hillock.message.Ping;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.Pong;
import io.hillock.message.Proof;
import io.hillock.message.Readiness;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.Right;
import io.hillock.message.Role;
import io.hillock.message.StatePull;
import io.hillock.message.StateSnapshot;
import io.hillock.message.StateSync;
import io.hillock.message.StatusReport;
import io.hillock.message.StatusRequest;
import io.hillock.message.StreamChunk;
import io.hillock.message.StreamClose;
import io.hillock.message.StreamOpen;
import io.hillock.message.Subscribe;
import io.hillock.message.SyncMode;
import io.hillock.message.TeacherOutput;
import io.hillock.message.Unknown;
import io.hillock.message.Unsubscribe;
import io.hillock.message.Wanted;
import io.hillock.message.Welcome;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
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

/** The messages of the test vectors: one of each type, and some that show what an envelope may have. */
final class Examples {
    static final byte[] TOKEN = "correct horse battery staple".getBytes(StandardCharsets.UTF_8);
    static final String CELL_NONCE = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    static final String LISTENER_NONCE = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    static final String ROUTER = "router";
    static final String TEACHER = "cpp-teacher-1";
    private static final String DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String NETWORK = "braille";
    private static final Set<Format> ALL = EnumSet.allOf(Format.class);
    private static final int DEADLINE = 5000;

    private Examples() {}

    /** By the name of their files. */
    static Map<String, Envelope> all() {
        var all = new LinkedHashMap<String, Envelope>();
        for (MessageType type : MessageType.values()) {
            all.put(type.name().toLowerCase(Locale.ROOT), envelope(type));
        }
        Envelope request = envelope(MessageType.REASONING_REQUEST);
        all.put("minimal_request",
                Envelope.of(1, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "", OptionalInt.empty(),
                        OptionalLong.empty(), Wanted.COUNTS, OptionalLong.empty(),
                        floats("encoding", Shape.of(2, 3), 0, 1)))
                        .withContext(Context.NONE));
        all.put("recorded_request", Envelope.of(2, ROUTER, TEACHER, new ReasoningRequest(NETWORK, "", OptionalInt.of(9),
                OptionalLong.empty(), new Wanted(false, true, true, List.of("lif1:z", "lif1:v")), OptionalLong.empty(),
                floats("encoding", Shape.of(5), 0.25f, 1))));
        all.put("recorded_response", Envelope.of(3, TEACHER, ROUTER, new ReasoningResponse(0, 0, 0.5,
                OptionalDouble.empty(), "native", new Outputs(Optional.empty(), Optional.empty(),
                        Optional.of(floats(Outputs.MEMBRANE, Shape.of(2, 2), -1, 0.5f)),
                        List.of(floats("lif1:z", Shape.of(2, 3), 0, 1))))));
        all.put("cellular_context", new Envelope(4, OptionalLong.empty(), ROUTER, TEACHER, "nightly evaluation",
                new Context("fan-out", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", OptionalInt.of(250),
                        new Json(Map.of("queue_us", 12.5)), List.of("browser", ROUTER), Set.of()),
                request.payload(), new Notes(new Json(Map.of("layout", "row-major")), new Json(Map.of("part", 1L))),
                Unknown.NONE));
        all.put("broadcast", Envelope.of(5, ROUTER, Envelope.BROADCAST, new Cancel(4711)));
        all.put("unknown_fields", unknownFields());
        all.put("alphabets", Envelope.of(6, "λ-Zelle", "皮質 \"1\"", new Goodbye("auf Wiedersehen 👋\n\t\\ \u0001")));
        all.put("all_dtypes", Envelope.of(7, TEACHER, ROUTER, new Event("debug.dtypes", Json.EMPTY, everyType())));
        all.put("network_load_by_stream", Envelope.of(8, ROUTER, TEACHER,
                new NetworkLoad(NETWORK, OptionalLong.of(12), Optional.empty())));
        all.put("network_list_question", Envelope.of(9, ROUTER, TEACHER, new NetworkList(List.of())));
        all.put("plain_ack", Envelope.of(10, ROUTER, TEACHER, Ack.DONE));
        all.put("stream_open_image", Envelope.of(12, ROUTER, TEACHER,
                new StreamOpen(12, NETWORK, ElementType.U8, List.of(9L), OptionalLong.of(4))));
        all.put("passed_on", new Envelope(13, OptionalLong.empty(), "browser", TEACHER, "network",
                new Context("", "", OptionalInt.empty(), Json.EMPTY, List.of(ROUTER),
                        Set.of(Right.OBSERVE, Right.INFER)),
                new NetworkUnload(NETWORK), Notes.NONE, Unknown.NONE));
        all.put("sparse_batch", Envelope.of(11, ROUTER, TEACHER, new BatchRequest(NETWORK, "", OptionalInt.empty(),
                OptionalLong.empty(), Wanted.COUNTS, sparse())));
        return all;
    }

    private static Envelope unknownFields() {
        var unknown = new Unknown(new Json(Map.of("x_priority", 3L)), new Json(Map.of("x_lab", "north")),
                new Json(Map.of("x_nested", Map.of("list", List.of(1L, 2.5, "three", true)))),
                new Json(Map.of("x_layout", "dense")), List.of(floats("x_mask", Shape.of(2), 1, 0)));
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
                    new Wanted(true, true, false, List.of()), OptionalLong.of(3),
                    floats(ReasoningRequest.ENCODING, Shape.of(12), 0.5f, 0.25f));
            case REASONING_RESPONSE -> new ReasoningResponse(2, 9, 0.6666666666666666, OptionalDouble.of(41.25),
                    "native", outputs(Shape.of(3), Shape.of(4, 1)));
            case BATCH_REQUEST -> new BatchRequest(NETWORK, "tactile", OptionalInt.empty(), OptionalLong.of(42),
                    Wanted.COUNTS, floats(BatchRequest.ENCODINGS, Shape.of(2, 2, 3), 0, 1));
            case BATCH_RESPONSE -> new BatchResponse(List.of(2, 0), List.of(9L, 3L), List.of(0.625, 1.0),
                    OptionalDouble.of(80.5), "native", outputs(Shape.of(2, 3), Shape.of(2, 4, 1)));
            case STREAM_OPEN -> new StreamOpen(12, "recordings", ElementType.F32, List.of(1000L, 250L, 1000L),
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
            case TEACHER_OUTPUT -> new TeacherOutput(5, TEACHER, 2, 0.75, Optional.of(longs(Outputs.COUNTS,
                    Shape.of(3))));
            case MTL_SIGNAL -> new MtlSignal(5, 0.5, 0.875, Map.of(TEACHER, 1.5, "java-teacher", 0.5));
            case MTL_RESULT -> new MtlResult(5, 2, 0.875, 0.5, List.of(TEACHER, "java-teacher"));
            case FEEDBACK -> new Feedback(4711, OptionalDouble.of(-0.5), OptionalInt.empty());
            case PLASTICITY_UPDATE -> new PlasticityUpdate(NETWORK, "stdp", 0.001, 256,
                    List.of(floats("fc1.weight", Shape.of(2, 2), 1e-3f, -1e-3f)));
            case SUBSCRIBE -> new Subscribe(List.of("network.*", "cell.router.**"));
            case UNSUBSCRIBE -> new Unsubscribe(List.of("network.*"));
            case EVENT -> new Event("network.loaded", new Json(Map.of("network", NETWORK)),
                    List.of(floats("histogram", Shape.of(4), 0, 2)));
            case STATUS_REQUEST -> new StatusRequest();
            case STATUS_REPORT -> new StatusReport(Readiness.READY, 86_400_000, 0.25, List.of(NETWORK), "0.1.0",
                    List.of("avx2"));
            case METRICS_REQUEST -> new MetricsRequest(List.of("requests", "latency"));
            case METRICS_REPORT -> new MetricsReport(Map.of("requests", 4711L), Map.of("load", 0.25),
                    Map.of("latency", new Histogram(List.of(10.0, 100.0, 1000.0), List.of(1L, 40L, 5L, 0L), 2047.5)));
        };
    }

    private static Outputs outputs(Shape counts, Shape pattern) {
        return new Outputs(Optional.of(longs(Outputs.COUNTS, counts)),
                Optional.of(new WireTensor(Outputs.FIRING_PATTERN, ElementType.U8, pattern,
                        memory(new byte[]{5, 0, 4, 1, 7, 2, 2, 0}).asSlice(0, pattern.size()))),
                Optional.empty(), List.of());
    }

    private static List<WireTensor> everyType() {
        MemorySegment zerosAndOnes = memory(new byte[]{0, 1, 1, 0, 0, 0, 0, 0});
        return List.of(new WireTensor("bool", ElementType.BOOL, Shape.of(3), zerosAndOnes.asSlice(0, 3)),
                new WireTensor("f16", ElementType.F16, Shape.of(4), zerosAndOnes),
                floats("f32", Shape.of(1), 1.5f, 0),
                new WireTensor("f64", ElementType.F64, Shape.of(1), zerosAndOnes),
                new WireTensor("i32", ElementType.I32, Shape.of(2, 1), zerosAndOnes),
                longs("i64", Shape.of(1, 1, 1, 1, 1, 1, 1, 2)),
                new WireTensor("u8", ElementType.U8, Shape.of(2, 2), zerosAndOnes.asSlice(0, 4)));
    }

    private static WireTensor sparse() {
        Shape shape = Shape.of(4, 16, 16);
        MemorySegment data = Arena.global().allocate(ValueLayout.JAVA_FLOAT, shape.size());
        for (int i = 0; i < shape.size(); i += 37) {
            data.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1);
        }
        return WireTensor.floats(BatchRequest.ENCODINGS, shape, data);
    }

    /** first, first + step, … */
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
        return new WireTensor(name, ElementType.I64, shape, data);
    }

    private static MemorySegment memory(byte[] bytes) {
        MemorySegment memory = Arena.global().allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory;
    }
}
