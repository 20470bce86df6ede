package io.hillock.protocol.compact;

import io.hillock.model.Shape;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageMetadata;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.UnknownFields;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Decodes compact frames into envelopes. Any thread. */
public final class CompactDecoding {
    private final Handles handles;
    private final RepeatedParts parts = new RepeatedParts();

    public CompactDecoding(Handles handles) {
        this.handles = handles;
    }

    /** The envelope's id, or 0 if it is not valid. */
    public static long id(MemorySegment body) {
        long id = body.byteSize() < CompactFrame.FIELDS ? 0 : body.get(LittleEndian.LONG, CompactFrame.ID);
        return id > 0 && id < 1L << 53 ? id : 0;
    }

    public Envelope decode(MemorySegment body) {
        if (body.byteSize() < CompactFrame.FIELDS) {
            throw FrameRefusal.badFrame("head", "is cut");
        }
        MessageType type = CompactFrame.type(body);
        CompactFrame frame = frame(type);
        frame.wrap(body);
        long deadline = frame.deadline();
        if (deadline > Integer.MAX_VALUE) {
            throw FrameRefusal.badValue("deadline_ms", "must be below 2^31, is " + deadline);
        }
        Context context = deadline == 0 ? Context.NONE : Context.deadline((int) deadline);
        String target = frame.target() == Handles.BROADCAST ? Envelope.BROADCAST : cell("target", frame.target());
        return new Envelope(frame.id(), optional(frame.replyTo()), cell("sender", frame.sender()), target,
                type.operation(), context, message(frame), MessageMetadata.NONE, UnknownFields.NONE);
    }

    private static CompactFrame frame(MessageType type) {
        return switch (type) {
            case ACK -> new AckFrame();
            case CANCEL -> new CancelFrame();
            case REASONING_REQUEST, BATCH_REQUEST -> new RequestFrame();
            case REASONING_RESPONSE -> new ResponseFrame();
            case BATCH_RESPONSE -> new BatchResponseFrame();
            case STREAM_CHUNK -> new ChunkFrame();
            case HELLO, WELCOME, GOODBYE, PING, PONG, ERROR, STREAM_OPEN, STREAM_CLOSE, NETWORK_LOAD, NETWORK_UNLOAD,
                    NETWORK_LIST, STATE_PULL, STATE_SNAPSHOT, STATE_SYNC, TEACHER_OUTPUT, MTL_SIGNAL, MTL_RESULT,
                    FEEDBACK, PLASTICITY_UPDATE, SUBSCRIBE, UNSUBSCRIBE, EVENT, STATUS_REQUEST, STATUS_REPORT,
                    METRICS_REQUEST, METRICS_REPORT ->
                throw FrameRefusal.unknownType(type + " in a compact frame");
        };
    }

    private Message message(CompactFrame frame) {
        return switch (frame) {
            case AckFrame ack -> new Ack(ack.optionalCredits(),
                    ack.network() == 0 ? OptionalInt.empty() : OptionalInt.of(ack.network()));
            case CancelFrame cancel -> new Cancel(cancel.request());
            case RequestFrame request -> request(request);
            case ResponseFrame response -> new ReasoningResponse(response.label(), response.spikeCount(),
                    response.confidence(), response.optionalLatency(), parts.text(response.text()), outputs(response));
            case BatchResponseFrame response -> new BatchResponse(labels(response), spikeCounts(response),
                    confidences(response), response.optionalLatency(), parts.text(response.text()), outputs(response));
            case ChunkFrame chunk -> new StreamChunk(chunk.stream(), chunk.index(), tensor(chunk, TensorSlot.CHUNK));
        };
    }

    private Message request(RequestFrame in) {
        OptionalInt steps = in.steps() == 0 ? OptionalInt.empty() : OptionalInt.of(in.steps());
        OptionalLong seed = in.hasSeed() ? OptionalLong.of(in.seed()) : OptionalLong.empty();
        var wanted = new RequestedTensors(in.wantsCounts(), in.wantsRaster(), in.wantsMembrane(), List.of());
        return in.type() == MessageType.BATCH_REQUEST
                ? new BatchRequest(network(in), parts.text(in.text()), steps, seed, wanted,
                        tensor(in, TensorSlot.ENCODINGS))
                : new ReasoningRequest(network(in), parts.text(in.text()), steps, seed, wanted, optional(in.stream()),
                        tensor(in, TensorSlot.ENCODING));
    }

    private OutputTensors outputs(CompactTensors in) {
        return new OutputTensors(optional(in, TensorSlot.COUNTS), optional(in, TensorSlot.FIRING_PATTERN),
                optional(in, TensorSlot.MEMBRANE),
                List.of());
    }

    private List<Integer> labels(BatchResponseFrame in) {
        MemorySegment labels = vector(in, TensorSlot.LABELS, WireElementType.I32);
        return IntStream.range(0, (int) (labels.byteSize() / Integer.BYTES))
                .mapToObj(i -> labels.getAtIndex(LittleEndian.INT, i)).toList();
    }

    private List<Long> spikeCounts(BatchResponseFrame in) {
        MemorySegment counts = vector(in, TensorSlot.SPIKE_COUNTS, WireElementType.I64);
        return IntStream.range(0, (int) (counts.byteSize() / Long.BYTES))
                .mapToObj(i -> counts.getAtIndex(LittleEndian.LONG, i)).toList();
    }

    private List<Double> confidences(BatchResponseFrame in) {
        MemorySegment confidences = vector(in, TensorSlot.CONFIDENCES, WireElementType.F64);
        return IntStream.range(0, (int) (confidences.byteSize() / Double.BYTES))
                .mapToObj(i -> confidences.getAtIndex(LittleEndian.DOUBLE, i)).toList();
    }

    private MemorySegment vector(CompactTensors in, TensorSlot slot, WireElementType type) {
        WireTensor tensor = tensor(in, slot);
        if (tensor.type() != type || tensor.shape().rank() != 1 || tensor.shape().size() > BatchResponse.MAX_BATCH) {
            throw FrameRefusal.badValue(slot.tensor(), "must be " + type + " [batch], is " + tensor);
        }
        return tensor.data();
    }

    private WireTensor tensor(CompactTensors in, TensorSlot slot) {
        return optional(in, slot).orElseThrow(() -> FrameRefusal.badMessage(slot.tensor(), "the tensor is missing"));
    }

    private Optional<WireTensor> optional(CompactTensors in, TensorSlot slot) {
        int index = in.find(slot);
        if (index < 0) {
            return Optional.empty();
        }
        in.checkValues(index);
        Shape shape = parts.shape(in, index);
        return Optional.of(new WireTensor(slot.tensor(), in.elementType(index), shape, in.data(index)));
    }

    private static OptionalLong optional(long value) {
        return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private String cell(String field, int handle) {
        String name = handles.cell(handle);
        if (name.isEmpty()) {
            throw FrameRefusal.badValue(field, "no cell has the handle " + handle);
        }
        return name;
    }

    private String network(CompactFrame frame) {
        String name = handles.network(frame.network());
        if (name.isEmpty()) {
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "none has the handle " + frame.network());
        }
        return name;
    }
}
