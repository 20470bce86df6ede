package io.hillock.protocol.frame;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Goodbye;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.EngineReport;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Histogram;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
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
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Payloads of every type; each optional field is sometimes present and sometimes absent. */
final class RandomMessages {
    private static final WireElementType[] ENCODINGS = {WireElementType.F32, WireElementType.SPIKES};
    private static final WireElementType[] PIECES = EnumSet.complementOf(EnumSet.of(WireElementType.SPIKES))
            .toArray(WireElementType[]::new);
    private final Random random;
    private final RandomTensors tensors;

    RandomMessages(Random random) {
        this.random = random;
        this.tensors = new RandomTensors(random);
    }

    Message message(MessageType type) {
        return switch (type) {
            case HELLO -> new Hello(name(), pick(Role.values()), text(1, 20), List.of(1, 1 + random.nextInt(9)),
                    formats(), hex(), maybe(this::name), maybe(this::hex), maybeInt(0));
            case WELCOME -> new Welcome(1, formats(), 1 + random.nextInt(9999), 4096 + random.nextInt(1 << 20),
                    random.nextInt(999), name(), handles(), maybe(this::hex),
                    random.nextBoolean() ? OptionalLong.of(Math.max(1, integer())) : OptionalLong.empty());
            case GOODBYE -> new Goodbye(text(0, 50));
            case PING -> new Ping(integer());
            case PONG -> new Pong(integer());
            case ACK -> new Ack(maybeInt(0), maybeInt(1));
            case ERROR -> new ErrorReply(pick(ErrorCode.values()), text(0, 99), random.nextBoolean(),
                    maybe(this::hex));
            case CANCEL -> new Cancel(1 + random.nextInt(99));
            case REASONING_REQUEST -> {
                WireElementType kind = pick(ENCODINGS);
                yield new ReasoningRequest(name(), text(0, 30), held(kind), maybeLong(0), wanted(), maybeLong(1),
                        tensors.tensor(ReasoningRequest.ENCODING, kind));
            }
            case BATCH_REQUEST -> {
                WireElementType kind = pick(ENCODINGS);
                yield new BatchRequest(name(), text(0, 30), held(kind), maybeLong(0), wanted(),
                        tensors.batch(BatchRequest.ENCODINGS, kind, 1 + random.nextInt(4)));
            }
            case REASONING_RESPONSE -> new ReasoningResponse(random.nextInt(10), integer(), random.nextDouble(),
                    maybeDouble(), name(), outputs(1 + random.nextInt(4)));
            case BATCH_RESPONSE -> batchResponse(1 + random.nextInt(4));
            case STREAM_OPEN -> new StreamOpen(1 + random.nextInt(99), name(), pick(PIECES),
                    list(8, () -> (long) random.nextInt(20)), maybeLong(0));
            case STREAM_CHUNK -> new StreamChunk(1 + random.nextInt(99), integer(),
                    tensors.vector(StreamChunk.CHUNK, pick(PIECES)));
            case STREAM_CLOSE -> new StreamClose(1 + random.nextInt(99), random.nextLong(1L << 32));
            case NETWORK_LOAD -> random.nextBoolean()
                    ? new NetworkLoad(name(), OptionalLong.of(3), Optional.empty())
                    : new NetworkLoad(name(), OptionalLong.empty(),
                            Optional.of(tensors.vector(NetworkLoad.IMAGE, WireElementType.U8)));
            case NETWORK_UNLOAD -> new NetworkUnload(name());
            case NETWORK_LIST -> new NetworkList(list(3, () -> new NetworkInfo(name(), tensors.shape(),
                    tensors.shape(), integer(), hex(), maybeInt(1), ports())));
            case STATE_PULL -> new StatePull(name(), maybeLong(1), list(3, this::name));
            case STATE_SNAPSHOT -> new StateSnapshot(integer(), hex(), tensors.several());
            case STATE_SYNC -> new StateSync(name(), maybeLong(1), integer(), pick(SyncMode.values()),
                    tensors.several());
            case TEACHER_OUTPUT -> new TeacherOutput(integer(), name(), random.nextInt(10), random.nextDouble(),
                    maybe(() -> tensors.tensor(OutputTensors.COUNTS, WireElementType.I64)));
            case MTL_SIGNAL -> new MtlSignal(integer(), random.nextDouble(), random.nextDouble(),
                    map(random::nextDouble));
            case MTL_RESULT -> new MtlResult(integer(), random.nextInt(10), random.nextDouble(), random.nextDouble(),
                    list(3, this::name));
            case FEEDBACK -> random.nextBoolean()
                    ? new Feedback(7, OptionalDouble.of(random.nextDouble(-1, 1)), OptionalInt.empty())
                    : new Feedback(7, OptionalDouble.empty(), OptionalInt.of(random.nextInt(10)));
            case PLASTICITY_UPDATE -> new PlasticityUpdate(name(), name(), random.nextGaussian(), integer(),
                    List.of(tensors.floats("a"), tensors.floats("b")));
            case SUBSCRIBE -> new Subscribe(List.of("a.*", text(1, 30)));
            case UNSUBSCRIBE -> new Unsubscribe(List.of("**"));
            case EVENT -> new Event(text(1, 30), json(3), tensors.several());
            case STATUS_REQUEST -> new StatusRequest();
            case STATUS_REPORT -> new StatusReport(pick(Readiness.values()), integer(), random.nextDouble() * 3,
                    list(3, this::name), text(0, 9), list(3, this::name), list(3, this::engine));
            case METRICS_REQUEST -> new MetricsRequest(list(3, this::name));
            case METRICS_REPORT -> new MetricsReport(map(this::integer), map(random::nextGaussian),
                    map(() -> new Histogram(List.of(1.5, 2e9), List.of(1L, integer(), 3L), random.nextDouble())));
        };
    }

    private OptionalInt held(WireElementType type) {
        return type == WireElementType.SPIKES ? OptionalInt.empty() : maybeInt(1, 1000);
    }

    private BatchResponse batchResponse(int batch) {
        var labels = new ArrayList<Integer>();
        var counts = new ArrayList<Long>();
        var confidences = new ArrayList<Double>();
        for (int i = 0; i < batch; i++) {
            labels.add(random.nextInt(10));
            counts.add(integer());
            confidences.add(random.nextDouble());
        }
        return new BatchResponse(labels, counts, confidences, maybeDouble(), name(), outputs(batch));
    }

    private OutputTensors outputs(int batch) {
        WireElementType pattern = random.nextBoolean() ? WireElementType.U8 : WireElementType.F32;
        return new OutputTensors(maybe(() -> tensors.batch(OutputTensors.COUNTS, WireElementType.I64, batch)),
                maybe(() -> tensors.batch(OutputTensors.FIRING_PATTERN, pattern, batch)),
                maybe(() -> tensors.batch(OutputTensors.MEMBRANE, WireElementType.F32, batch)),
                random.nextInt(4) > 0 ? List.of() : List.of(tensors.batch("lif1:z", WireElementType.F32, batch)));
    }

    private RequestedTensors wanted() {
        return new RequestedTensors(random.nextBoolean(), random.nextBoolean(), random.nextBoolean(),
                random.nextInt(4) > 0 ? List.of() : List.of("lif1:v"), random.nextInt(4) > 0 ? "" : text(1, 30));
    }

    private NetworkPorts ports() {
        if (random.nextInt(3) > 0) {
            return NetworkPorts.SINGLE;
        }
        List<NetworkPorts.Input> inputs = new ArrayList<>();
        List<NetworkPorts.Output> outputs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            inputs.add(new NetworkPorts.Input(text(1, 30), tensors.shape()));
            outputs.add(new NetworkPorts.Output(text(1, 30), tensors.shape(),
                    random.nextBoolean() ? OutputKind.SPIKES : OutputKind.MEMBRANE));
        }
        return new NetworkPorts(inputs, outputs, outputs.get(random.nextInt(2)).name());
    }

    JsonObject json(int depth) {
        var fields = new LinkedHashMap<String, Object>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.put("x-" + text(0, 5) + i, value(depth));
        }
        return new JsonObject(fields);
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> text(0, 9);
            case 1 -> random.nextLong();
            case 2 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 3 -> random.nextBoolean();
            case 4 -> null;
            case 5 -> new BigInteger(90, random).setBit(80);
            case 6 -> json(depth - 1).fields();
            default -> Arrays.asList(value(depth - 1), value(0));
        };
    }

    /** Letters of one to four bytes, quotes, and control characters. */
    String text(int minimum, int maximum) {
        String letters = "aZ9 \"\\/\u0000\u001f\u007f\nüßλ\u0800€\uffffé";
        var text = new StringBuilder();
        for (int i = minimum + random.nextInt(maximum - minimum + 1); i > 0; i--) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.length() * 3 < maximum ? text + "😀" : text.substring(0, Math.max(minimum, text.length() / 3));
    }

    String name() {
        return List.of("router", "cpp-teacher-1", "braille", "λ/β", "a b", "n" + random.nextInt(5)).get(
                random.nextInt(6));
    }

    private String hex() {
        var hex = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            hex.append(Character.forDigit(random.nextInt(16), 16));
        }
        return hex.toString();
    }

    long integer() {
        return random.nextLong() >>> 11 + random.nextInt(53);
    }

    private Set<FrameFormat> formats() {
        var formats = EnumSet.of(FrameFormat.JSON);
        for (FrameFormat format : FrameFormat.values()) {
            if (random.nextBoolean()) {
                formats.add(format);
            }
        }
        return formats;
    }

    private Map<String, Integer> handles() {
        return random.nextBoolean() ? Map.of() : Map.of("router", 1, "cpp-teacher-1", 2 + random.nextInt(0xFFFD));
    }

    <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    OptionalInt maybeInt(int minimum) {
        return maybeInt(minimum, Integer.MAX_VALUE);
    }

    private OptionalInt maybeInt(int minimum, int below) {
        return random.nextBoolean() ? OptionalInt.of(random.nextInt(minimum, below)) : OptionalInt.empty();
    }

    private OptionalLong maybeLong(long minimum) {
        return random.nextBoolean() ? OptionalLong.of(Math.max(minimum, integer())) : OptionalLong.empty();
    }

    private OptionalDouble maybeDouble() {
        return random.nextBoolean() ? OptionalDouble.of(random.nextDouble() * 1e6) : OptionalDouble.empty();
    }

    <T> List<T> list(int most, Supplier<T> value) {
        var list = new ArrayList<T>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            list.add(value.get());
        }
        return list;
    }

    private <T> Map<String, T> map(Supplier<T> value) {
        var map = new HashMap<String, T>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put("metric." + i + name(), value.get());
        }
        return map;
    }

    private EngineReport engine() {
        return new EngineReport(name(), name(), pick(Readiness.values()), random.nextDouble() * 3, integer(),
                list(3, this::name), text(0, 30));
    }

    private <T> T pick(T[] all) {
        return all[random.nextInt(all.length)];
    }

    WireTensor unknownTensor() {
        return tensors.tensor("unheard of", pick(WireElementType.values()));
    }
}
