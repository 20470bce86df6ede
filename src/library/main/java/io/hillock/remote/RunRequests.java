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
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;

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
        return of(network, image, spikes, false, answer, stream,
                (name, shape) -> SpikePositions.tensor(name, shape, spikes, memory));
    }

    /**
     * A batch of one sample becomes a single encoding.
     *
     * @param stream the stream that the run continues; empty to run from rest
     */
    static Message of(String network, Image image, Batch batch, ResponseShape answer, OptionalLong stream) {
        return of(network, image, batch, batch.held(), answer, stream,
                (name, shape) -> WireTensor.floats(name, shape, batch.values()));
    }

    private static Message of(String network, Image image, Stimulus input, boolean held, ResponseShape answer,
            OptionalLong stream, BiFunction<String, Shape, WireTensor> tensor) {
        Shape in = held ? image.inputShape() : image.inputShape().prepend(input.steps());
        var steps = held ? OptionalInt.of(input.steps()) : OptionalInt.empty();
        RequestedTensors wanted = wanted(image, answer);
        if (input.size() == 1) {
            return new ReasoningRequest(network, "", steps, OptionalLong.empty(), wanted, stream,
                    tensor.apply(ReasoningRequest.ENCODING, in));
        }
        return new BatchRequest(network, "", steps, OptionalLong.empty(), wanted,
                tensor.apply(BatchRequest.ENCODINGS, in.prepend(input.size())));
    }

    private static RequestedTensors wanted(Image image, ResponseShape answer) {
        String labelled = answer.ports().get(answer.labelled()).name();

        return new RequestedTensors(answer.counts(), answer.raster() && !answer.membranes(), answer.membranes(),
                answer.tracks().stream().map(RecordedSignal::name).toList(),
                labelled.equals(image.labelledOutput().name()) ? "" : labelled);
    }
}
