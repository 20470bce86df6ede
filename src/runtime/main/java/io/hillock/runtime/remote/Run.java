package io.hillock.runtime.remote;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.message.BatchRequest;
import io.hillock.message.BatchResponse;
import io.hillock.message.ElementType;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.Outputs;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.Wanted;
import io.hillock.message.WireTensor;
import io.hillock.model.Shape;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.OutputKind;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.spike.Want;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * A request as an engine runs it, checked against the network. Made on the thread that took the message, run on another.
 *
 * @param single whether it is one encoding, not a batch of one
 */
record Run(Served network, Batch batch, boolean single, Wanted wanted) {

    static Run of(Served network, ReasoningRequest request) {
        return new Run(network, batch(network.input(), request.encoding(), 0, request.steps()), true, request.wanted());
    }

    static Run of(Served network, BatchRequest request) {
        return new Run(network, batch(network.input(), request.encodings(), 1, request.steps()), false,
                request.wanted());
    }

    /** From rest. */
    Message from(Engine engine, Limit limit) {
        Response response = response();
        try {
            engine.run(batch, response, limit);
        } catch (IllegalStateException e) {
            throw unloaded(e);
        }
        return answer(response);
    }

    /** Carries a stream on. */
    Message from(Session stream, Limit limit) {
        Response response = response();
        try {
            stream.run(new Encoding(batch), response, limit);
        } catch (IllegalStateException e) {
            throw unloaded(e);
        }
        return answer(response);
    }

    /** The engine was closed between the request's arrival and its turn. */
    private InvalidMessageException unloaded(IllegalStateException closed) {
        return new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                "'" + network.name() + "' was unloaded: " + closed.getMessage());
    }

    /** Fresh memory: within a process the answer is handed over as it is, and whoever asked may keep it. */
    private Response response() {
        boolean raster = network.image().program().outputKind() == OutputKind.SPIKES && wanted.raster();
        try {
            return allocate(batch.size(), batch.steps(), new Want(raster, true, wanted.record()));
        } catch (InvalidMessageException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "record", e.getMessage());
        } catch (OutOfMemoryError e) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "want", "no memory for the answer");
        }
    }

    /** What no frame can hold is not allocated. */
    private Response allocate(int samples, int steps, Want want) {
        Response row = network.image().response(Arena.ofAuto(), 1, 1, want);
        long floats = row.raster().byteSize();
        for (Recording recording : row.recordings()) {
            floats += recording.values().byteSize();
        }
        if (floats > Envelope.MAX_MAX_FRAME / ((long) samples * steps)) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "want",
                    "the answer has " + floats + " bytes for each of " + (long) samples * steps + " steps");
        }
        return samples == 1 && steps == 1 ? row : network.image().response(Arena.ofAuto(), samples, steps, want);
    }

    private Message answer(Response response) {
        var latency = OptionalDouble.of(response.latencyNanos() / 1e3);
        if (single) {
            return new ReasoningResponse(response.label(0), spikes(response, 0), response.confidence(0), latency,
                    response.engine(), outputs(response));
        }
        List<Integer> labels = IntStream.range(0, batch.size()).mapToObj(response::label).toList();
        List<Long> spikes = IntStream.range(0, batch.size()).mapToObj(sample -> spikes(response, sample)).toList();
        List<Double> confidences = IntStream.range(0, batch.size()).mapToObj(response::confidence).toList();
        return new BatchResponse(labels, spikes, confidences, latency, response.engine(), outputs(response));
    }

    private static long spikes(Response response, int sample) {
        return response.answer().kind() == OutputKind.SPIKES ? response.spikeCount(sample) : 0;
    }

    private Outputs outputs(Response response) {
        int[] samples = single ? new int[0] : new int[]{batch.size()};
        int[] rows = single ? new int[]{batch.steps()} : new int[]{batch.size(), batch.steps()};
        Shape out = network.output();
        boolean spiking = response.answer().kind() == OutputKind.SPIKES;
        Optional<WireTensor> counts = spiking && wanted.counts()
                ? Optional.of(new WireTensor(Outputs.COUNTS, ElementType.I64,
                        Shapes.of(samples, out), response.counts()))
                : Optional.empty();
        Optional<WireTensor> raster = spiking && wanted.raster()
                ? Optional.of(Raster.pack(response.raster(), rows, out))
                : Optional.empty();
        Optional<WireTensor> membrane = !spiking && wanted.membrane()
                ? Optional.of(floats(Outputs.MEMBRANE, rows, out, response.raster()))
                : Optional.empty();
        List<WireTensor> recordings = new ArrayList<>();
        for (Recording recording : response.recordings()) {
            recordings.add(floats(recording.track().name(), rows, recording.track().shape(), recording.values()));
        }
        return new Outputs(counts, raster, membrane, recordings);
    }

    private static WireTensor floats(String name, int[] leading, Shape rest, MemorySegment values) {
        return WireTensor.floats(name, Shapes.of(leading, rest), values);
    }

    /** @param samples 1 where the first dimension counts samples */
    private static Batch batch(Shape in, WireTensor encoding, int samples, OptionalInt steps) {
        boolean held = steps.isPresent();
        int leading = samples + (held ? 0 : 1);
        if (!Shapes.ends(encoding.shape(), leading, in)) {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, encoding.name(),
                    "shape " + encoding.shape() + ", the network takes " + in + " a step"
                            + (held ? "" : ", steps are in front"));
        }
        MemorySegment values = Workers.readable(encoding.data());
        return new Batch(values, samples == 0 ? 1 : encoding.shape().dim(0),
                held ? steps.getAsInt() : encoding.shape().dim(samples), held);
    }
}
