package io.hillock.net.bus;

import io.hillock.protocol.Message;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.UnaryOperator;

/**
 * A copy of an answer whose memory may be reused. Immutable.
 *
 * @param original the answer; the data of its tensors must not be read
 * @param data the copied data of its tensors, one after the other
 */
record RememberedAnswer(Message original, byte[] data) {
    /** The approximate memory of the objects, in bytes. */
    private static final int OBJECTS = 512;
    private static final int ALIGNMENT = 8;

    static RememberedAnswer of(Message answer) {
        long bytes = answer.tensors().stream().mapToLong(tensor -> tensor.data().byteSize()).sum();
        var data = new byte[Math.toIntExact(bytes)];
        int at = 0;
        for (WireTensor tensor : answer.tensors()) {
            int size = (int) tensor.data().byteSize();
            MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, 0, data, at, size);
            at += size;
        }
        return new RememberedAnswer(answer, data);
    }

    long bytes() {
        return OBJECTS + data.length;
    }

    /** The answer, in memory of its own. */
    Message answer() {
        return switch (original) {
            case ReasoningResponse(var label, var spikes, var confidence, var latency, var engine, var outputs) ->
                new ReasoningResponse(label, spikes, confidence, latency, engine, with(outputs));
            case BatchResponse(var labels, var spikes, var confidences, var latency, var engine, var outputs) ->
                new BatchResponse(labels, spikes, confidences, latency, engine, with(outputs));
            case Message other -> other;
        };
    }

    private OutputTensors with(OutputTensors outputs) {
        Arena memory = Arena.ofAuto();
        var at = new int[1];
        UnaryOperator<WireTensor> filled = tensor -> {
            int size = (int) tensor.data().byteSize();
            MemorySegment copy = memory.allocate(size, ALIGNMENT);
            MemorySegment.copy(data, at[0], copy, ValueLayout.JAVA_BYTE, 0, size);
            at[0] += size;
            return new WireTensor(tensor.name(), tensor.type(), tensor.shape(), copy);
        };
        return new OutputTensors(outputs.counts().map(filled), outputs.firingPattern().map(filled),
                outputs.membrane().map(filled), outputs.recordings().stream().map(filled).toList());
    }
}
