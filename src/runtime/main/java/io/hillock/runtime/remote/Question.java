package io.hillock.runtime.remote;

import io.hillock.image.Image;
import io.hillock.image.Program;
import io.hillock.message.BatchRequest;
import io.hillock.message.Message;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.Wanted;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import io.hillock.spike.Answer;
import io.hillock.spike.Batch;
import io.hillock.spike.OutputKind;
import io.hillock.spike.Track;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A run as a request. */
final class Question {
    private Question() {}

    /**
     * A batch of one is asked as a single encoding.
     *
     * @param stream that the run carries on; empty for from rest
     */
    static Message of(String network, Image image, Batch batch, Answer answer, OptionalLong stream) {
        Program program = image.program();
        Shape in = program.signal(program.input()).shape();
        var steps = batch.held() ? OptionalInt.of(batch.steps()) : OptionalInt.empty();
        Wanted wanted = wanted(answer);
        if (batch.size() == 1) {
            int[] leading = batch.held() ? new int[0] : new int[]{batch.steps()};
            return new ReasoningRequest(network, "", steps, OptionalLong.empty(), wanted, stream,
                    WireTensor.floats(ReasoningRequest.ENCODING, Shapes.of(leading, in), batch.values()));
        }
        int[] leading = batch.held() ? new int[]{batch.size()} : new int[]{batch.size(), batch.steps()};
        return new BatchRequest(network, "", steps, OptionalLong.empty(), wanted,
                WireTensor.floats(BatchRequest.ENCODINGS, Shapes.of(leading, in), batch.values()));
    }

    private static Wanted wanted(Answer answer) {
        boolean spiking = answer.kind() == OutputKind.SPIKES;
        return new Wanted(spiking, spiking && answer.raster(), !spiking,
                answer.tracks().stream().map(Track::name).toList());
    }
}
