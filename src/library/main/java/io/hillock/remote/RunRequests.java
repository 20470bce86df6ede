package io.hillock.remote;

import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WireTensor;
import io.hillock.spike.Batch;
import io.hillock.spike.RecordedSignal;
import io.hillock.spike.ResponseShape;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Turns a run into a request. */
final class RunRequests {
    private RunRequests() {}

    /**
     * Lists of one sample become a single encoding.
     *
     * @param spikes checked before, of fewer than 2^31 elements
     * @param memory of the request's tensor
     * @param stream the stream that the run continues; empty to run from rest
     */
    static Message of(String network, Image image, Spikes spikes, ResponseShape answer, OptionalLong stream,
            Arena memory) {
        Shape in = image.inputShape();
        RequestedTensors wanted = wanted(image, answer);
        if (spikes.size() == 1) {
            return new ReasoningRequest(network, "", OptionalInt.empty(), OptionalLong.empty(), wanted, stream,
                    SpikePositions.tensor(ReasoningRequest.ENCODING, BatchShapes.of(new int[]{spikes.steps()}, in),
                            spikes, memory));
        }
        return new BatchRequest(network, "", OptionalInt.empty(), OptionalLong.empty(), wanted,
                SpikePositions.tensor(BatchRequest.ENCODINGS,
                        BatchShapes.of(new int[]{spikes.size(), spikes.steps()}, in), spikes, memory));
    }

    /**
     * A batch of one sample becomes a single encoding.
     *
     * @param stream the stream that the run continues; empty to run from rest
     */
    static Message of(String network, Image image, Batch batch, ResponseShape answer, OptionalLong stream) {
        Shape in = image.inputShape();
        var steps = batch.held() ? OptionalInt.of(batch.steps()) : OptionalInt.empty();
        RequestedTensors wanted = wanted(image, answer);
        if (batch.size() == 1) {
            int[] leading = batch.held() ? new int[0] : new int[]{batch.steps()};
            return new ReasoningRequest(network, "", steps, OptionalLong.empty(), wanted, stream,
                    WireTensor.floats(ReasoningRequest.ENCODING, BatchShapes.of(leading, in), batch.values()));
        }
        int[] leading = batch.held() ? new int[]{batch.size()} : new int[]{batch.size(), batch.steps()};
        return new BatchRequest(network, "", steps, OptionalLong.empty(), wanted,
                WireTensor.floats(BatchRequest.ENCODINGS, BatchShapes.of(leading, in), batch.values()));
    }

    private static RequestedTensors wanted(Image image, ResponseShape answer) {
        String labelled = answer.ports().get(answer.labelled()).name();

        return new RequestedTensors(answer.counts(), answer.raster() && !answer.membranes(), answer.membranes(),
                answer.tracks().stream().map(RecordedSignal::name).toList(),
                labelled.equals(image.labelledOutput().name()) ? "" : labelled);
    }
}
