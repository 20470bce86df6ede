package io.hillock.remote;

import io.hillock.engine.EngineException;
import io.hillock.protocol.Message;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.serve.PackedRaster;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Writes the answer of another process into the caller's response. Used by one thread. */
final class ResponseFiller {
    private final Response response;
    private final int from;
    private final int count;

    /** @param from the first of the {@code count} samples that the answer covers */
    ResponseFiller(Response response, int from, int count) {
        this.response = response;
        this.from = from;
        this.count = count;
    }

    /** @throws EngineException if a requested output is missing or has another size */
    void fill(Message answer) {
        OutputTensors outputs = switch (answer) {
            case ReasoningResponse one when count == 1 -> one.outputs();
            case BatchResponse batch when batch.labels().size() == count -> batch.outputs();
            default -> throw new EngineException("not an answer to " + count + " samples");
        };
        ResponseShape shape = response.answer();
        if (shape.counts()) {
            copy(OutputTensors.COUNTS, WireElementType.I64, outputs.counts(), response.counts());
        }
        if (shape.membranes()) {
            copy(OutputTensors.MEMBRANE, WireElementType.F32, outputs.membrane(), response.raster());
        } else if (shape.raster()) {
            raster(outputs.firingPattern(), shape.outputs());
        }
        for (Recording recording : response.recordings()) {
            String name = recording.track().name();
            copy(name, WireElementType.F32,
                    outputs.recordings().stream().filter(tensor -> tensor.name().equals(name)).findFirst(),
                    recording.values());
        }
    }

    private void raster(Optional<WireTensor> pattern, int outputs) {
        if (pattern.isEmpty() || pattern.get().type() != WireElementType.U8) {
            copy(OutputTensors.FIRING_PATTERN, WireElementType.F32, pattern, response.raster());
            return;
        }
        MemorySegment rows = part(response.raster());
        long bytes = rows.byteSize() / Float.BYTES / outputs * Math.ceilDiv(outputs, Byte.SIZE);
        PackedRaster.unpack(checked(OutputTensors.FIRING_PATTERN, pattern, bytes), outputs, rows);
    }

    private void copy(String name, WireElementType type, Optional<WireTensor> tensor, MemorySegment all) {
        MemorySegment into = part(all);
        if (tensor.isPresent() && tensor.get().type() != type) {
            throw new EngineException("the answer's '" + name + "' is " + tensor.get().type() + ", not " + type);
        }
        into.copyFrom(checked(name, tensor, into.byteSize()));
    }

    private static MemorySegment checked(String name, Optional<WireTensor> tensor, long bytes) {
        if (tensor.isEmpty() || tensor.get().data().byteSize() != bytes) {
            throw new EngineException("the answer's '" + name + "' "
                    + tensor.map(one -> "has shape " + one.shape()).orElse("is missing") + ", " + bytes
                    + " bytes are needed");
        }
        return tensor.get().data();
    }

    private MemorySegment part(MemorySegment all) {
        long each = all.byteSize() / response.answer().batch();
        return all.asSlice(from * each, count * each);
    }
}
