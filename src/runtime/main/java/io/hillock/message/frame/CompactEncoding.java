package io.hillock.message.frame;

import io.hillock.message.Ack;
import io.hillock.message.BatchRequest;
import io.hillock.message.BatchResponse;
import io.hillock.message.Cancel;
import io.hillock.message.ConnectionMessage;
import io.hillock.message.Context;
import io.hillock.message.ElementType;
import io.hillock.message.Envelope;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.NetworkMessage;
import io.hillock.message.Notes;
import io.hillock.message.Outputs;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.StateMessage;
import io.hillock.message.StreamChunk;
import io.hillock.message.TeacherMessage;
import io.hillock.message.Unknown;
import io.hillock.message.Wanted;
import io.hillock.message.WatchingMessage;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Envelopes into compact frames. One thread at a time. */
final class CompactEncoding {
    private final Handles handles;
    private final AckFrame ack = new AckFrame();
    private final CancelFrame cancel = new CancelFrame();
    private final RequestFrame request = new RequestFrame();
    private final ResponseFrame response = new ResponseFrame();
    private final BatchResponseFrame batchResponse = new BatchResponseFrame();
    private final ChunkFrame chunk = new ChunkFrame();

    CompactEncoding(Handles handles) {
        this.handles = handles;
    }

    /** Whether a compact frame can say all of it. */
    boolean fits(Envelope envelope) {
        Context context = envelope.context();
        boolean plain = envelope.operation().equals(envelope.type().operation())
                && context.equals(Context.NONE.withDeadline(context.deadlineMs()))
                && envelope.notes().equals(Notes.NONE) && envelope.unknown().equals(Unknown.NONE);
        return plain && handles.cell(envelope.source()) != 0 && target(envelope) != 0 && fits(envelope.payload());
    }

    private boolean fits(Message message) {
        return switch (message) {
            case Ack _,Cancel _,StreamChunk _ -> true;
            case ReasoningRequest one -> handles.network(one.network()) != 0 && one.wanted().record().isEmpty();
            case BatchRequest one -> handles.network(one.network()) != 0 && one.wanted().record().isEmpty();
            case ReasoningResponse one -> one.outputs().recordings().isEmpty();
            case BatchResponse one -> one.outputs().recordings().isEmpty();
            case ConnectionMessage _,NetworkMessage _,StateMessage _,TeacherMessage _,WatchingMessage _ -> false;
        };
    }

    private int target(Envelope envelope) {
        return envelope.target().equals(Envelope.BROADCAST) ? Handles.BROADCAST : handles.cell(envelope.target());
    }

    MemorySegment encode(Envelope envelope, FrameBuffer buffer) {
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
                yield add(request, Slot.ENCODING, one.encoding());
            }
            case BatchRequest one -> {
                request(buffer, MessageType.BATCH_REQUEST, one.network(), one.context(), one.steps(), one.seed(),
                        one.wanted(), one.encodings());
                yield add(request, Slot.ENCODINGS, one.encodings());
            }
            case ReasoningResponse one -> response(one, buffer);
            case BatchResponse one -> batchResponse(one, buffer);
            case StreamChunk one -> {
                chunk.begin(room(chunk, buffer, 0, one.tensors(), 0), one.stream(), one.index());
                yield add(chunk, Slot.CHUNK, one.chunk());
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
            OptionalLong seed, Wanted wanted, WireTensor encoding) {
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
        MemorySegment body = room(batchResponse, buffer, engine.length, one.tensors(),
                batch * (Integer.BYTES + Long.BYTES + Double.BYTES));
        batchResponse.begin(body, engine, one.tensors().size() + 3);
        one.latencyUs().ifPresent(batchResponse::latencyUs);
        add(batchResponse, one.outputs());
        Shape shape = Shape.of(batch);
        long labels = batchResponse.add(Slot.LABELS, ElementType.I32, shape);
        long counts = batchResponse.add(Slot.SPIKE_COUNTS, ElementType.I64, shape);
        long confidences = batchResponse.add(Slot.CONFIDENCES, ElementType.F64, shape);
        for (int i = 0; i < batch; i++) {
            body.set(Little.INT, labels + (long) i * Integer.BYTES, one.labels().get(i));
            body.set(Little.LONG, counts + (long) i * Long.BYTES, one.spikeCounts().get(i));
            body.set(Little.DOUBLE, confidences + (long) i * Double.BYTES, one.confidences().get(i));
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

    private static void add(CompactTensors frame, Outputs outputs) {
        outputs.counts().ifPresent(tensor -> add(frame, Slot.COUNTS, tensor));
        outputs.firingPattern().ifPresent(tensor -> add(frame, Slot.FIRING_PATTERN, tensor));
        outputs.membrane().ifPresent(tensor -> add(frame, Slot.MEMBRANE, tensor));
    }

    private static CompactFrame add(CompactTensors frame, Slot slot, WireTensor tensor) {
        frame.add(slot, tensor.type(), tensor.shape(), tensor.data());
        return frame;
    }
}
