package io.hillock.protocol.compact;

import io.hillock.model.Shape;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageMetadata;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.StateMessage;
import io.hillock.protocol.TeacherMessage;
import io.hillock.protocol.UnknownFields;
import io.hillock.protocol.WatchingMessage;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameBuffer;
import io.hillock.protocol.bytes.LittleEndian;
import io.hillock.protocol.bytes.TensorSlot;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Encodes envelopes as compact frames. One thread at a time. */
public final class CompactEncoding {
    private final Handles handles;
    private final AckFrame ack = new AckFrame();
    private final CancelFrame cancel = new CancelFrame();
    private final RequestFrame request = new RequestFrame();
    private final ResponseFrame response = new ResponseFrame();
    private final BatchResponseFrame batchResponse = new BatchResponseFrame();
    private final ChunkFrame chunk = new ChunkFrame();

    public CompactEncoding(Handles handles) {
        this.handles = handles;
    }

    /** Whether a compact frame can hold all of it. */
    public boolean fits(Envelope envelope) {
        boolean plain = envelope.operation().equals(envelope.type().operation())
                && envelope.context().isAtMostDeadline() && envelope.notes().equals(MessageMetadata.NONE)
                && envelope.unknown().equals(UnknownFields.NONE);
        return plain && handles.cell(envelope.source()) != 0 && target(envelope) != 0 && fits(envelope.payload());
    }

    private boolean fits(Message message) {
        return switch (message) {
            case Ack _,Cancel _,StreamChunk _ -> true;
            case ReasoningRequest one -> handles.network(one.network()) != 0 && fits(one.wanted());
            case BatchRequest one -> handles.network(one.network()) != 0 && fits(one.wanted());
            case ReasoningResponse one -> one.outputs().recordings().isEmpty();
            case BatchResponse one -> one.outputs().recordings().isEmpty();
            case ConnectionMessage _,NetworkMessage _,StateMessage _,TeacherMessage _,WatchingMessage _ -> false;
        };
    }

    private static boolean fits(RequestedTensors wanted) {
        return wanted.record().isEmpty() && wanted.output().isEmpty();
    }

    private int target(Envelope envelope) {
        return envelope.target().equals(Envelope.BROADCAST) ? Handles.BROADCAST : handles.cell(envelope.target());
    }

    public MemorySegment encode(Envelope envelope, FrameBuffer buffer) {
        CompactFrame frame = switch (envelope.payload()) {
            case Ack one -> {
                ack.begin(buffer.body(ack.fieldsEnd()));
                one.credits().ifPresent(ack::credits);
                ack.network(one.handle().orElse(0));
                yield ack;
            }
            case Cancel(var id) -> {
                cancel.begin(buffer.body(cancel.fieldsEnd()));
                cancel.request(id);
                yield cancel;
            }
            case ReasoningRequest one -> {
                request(buffer, MessageType.REASONING_REQUEST, one.network(), one.context(), one.steps(), one.seed(),
                        one.wanted(), one.encoding());
                request.stream(one.stream().orElse(0));
                yield add(request, TensorSlot.ENCODING, one.encoding());
            }
            case BatchRequest one -> {
                request(buffer, MessageType.BATCH_REQUEST, one.network(), one.context(), one.steps(), one.seed(),
                        one.wanted(), one.encodings());
                yield add(request, TensorSlot.ENCODINGS, one.encodings());
            }
            case ReasoningResponse one -> response(one, buffer);
            case BatchResponse one -> batchResponse(one, buffer);
            case StreamChunk one -> {
                chunk.begin(room(chunk, buffer, 0, one.tensors(), 0), one.stream(), one.index());
                yield add(chunk, TensorSlot.CHUNK, one.chunk());
            }
            case ConnectionMessage _,NetworkMessage _,StateMessage _,TeacherMessage _,WatchingMessage _ ->
                throw new IllegalArgumentException(envelope.type() + " has no compact form");
        };
        frame.id(envelope.id());
        frame.replyTo(envelope.replyTo().orElse(0));
        frame.deadline(envelope.context().deadlineMs().orElse(0));
        frame.route(handles.cell(envelope.source()), target(envelope));
        return buffer.frame(frame.size());
    }

    private void request(FrameBuffer buffer, MessageType type, String network, String context, OptionalInt steps,
            OptionalLong seed, RequestedTensors wanted, WireTensor encoding) {
        byte[] text = context.getBytes(StandardCharsets.UTF_8);
        request.begin(room(request, buffer, text.length, List.of(encoding), 0), type, text);
        request.network(handles.network(network));
        request.steps(steps.orElse(0));
        seed.ifPresent(request::seed);
        request.want(wanted.counts(), wanted.raster(), wanted.membrane());
    }

    private CompactFrame response(ReasoningResponse one, FrameBuffer buffer) {
        byte[] engine = one.engine().getBytes(StandardCharsets.UTF_8);
        List<WireTensor> tensors = one.tensors();
        response.begin(room(response, buffer, engine.length, tensors, 0), engine, tensors.size());
        response.answer(one.label(), one.spikeCount(), one.confidence());
        one.latencyUs().ifPresent(response::latencyUs);
        add(response, one.outputs());
        return response;
    }

    private CompactFrame batchResponse(BatchResponse one, FrameBuffer buffer) {
        byte[] engine = one.engine().getBytes(StandardCharsets.UTF_8);
        int batch = one.labels().size();
        List<WireTensor> tensors = one.tensors();
        MemorySegment body = room(batchResponse, buffer, engine.length, tensors,
                batch * (Integer.BYTES + Long.BYTES + Double.BYTES));
        batchResponse.begin(body, engine, tensors.size() + 3);
        one.latencyUs().ifPresent(batchResponse::latencyUs);
        add(batchResponse, one.outputs());
        Shape shape = Shape.of(batch);
        long labels = batchResponse.add(TensorSlot.LABELS, WireElementType.I32, shape);
        long counts = batchResponse.add(TensorSlot.SPIKE_COUNTS, WireElementType.I64, shape);
        long confidences = batchResponse.add(TensorSlot.CONFIDENCES, WireElementType.F64, shape);
        for (int i = 0; i < batch; i++) {
            body.set(LittleEndian.INT, labels + (long) i * Integer.BYTES, one.labels().get(i));
            body.set(LittleEndian.LONG, counts + (long) i * Long.BYTES, one.spikeCounts().get(i));
            body.set(LittleEndian.DOUBLE, confidences + (long) i * Double.BYTES, one.confidences().get(i));
        }
        return batchResponse;
    }

    private static MemorySegment room(CompactTensors frame, FrameBuffer buffer, int textBytes, List<WireTensor> tensors,
            int more) {
        long bytes = more;
        for (WireTensor tensor : tensors) {
            bytes += tensor.data().byteSize();
        }
        return buffer.body(frame.bound(textBytes, tensors.size() + (more > 0 ? 3 : 0), bytes));
    }

    private static void add(CompactTensors frame, OutputTensors outputs) {
        outputs.counts().ifPresent(tensor -> add(frame, TensorSlot.COUNTS, tensor));
        outputs.firingPattern().ifPresent(tensor -> add(frame, TensorSlot.FIRING_PATTERN, tensor));
        outputs.membrane().ifPresent(tensor -> add(frame, TensorSlot.MEMBRANE, tensor));
    }

    private static CompactFrame add(CompactTensors frame, TensorSlot slot, WireTensor tensor) {
        frame.add(slot, tensor.type(), tensor.shape(), tensor.data());
        return frame;
    }
}
