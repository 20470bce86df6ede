package io.hillock.remote.serve;

import io.hillock.engine.Engine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.BatchShapes;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A run, checked against the network and the limits. The thread that received the message creates it; another thread runs it.
 *
 * @param single whether it is one encoding rather than a batch, which may hold one sample
 * @param answer the shape of the response
 */
record CheckedRun(ServedNetwork network, RunInput input, boolean single, RequestedTensors wanted,
        ResponseShape answer) {
    /** If encoding and response together are smaller than this, only the number of requests bounds their memory. */
    private static final long COUNTED = 1 << 16;

    /** @param maxWork the most work that the server accepts */
    static CheckedRun of(ServedNetwork network, ReasoningRequest request, long maxWork) {
        return of(network, input(network.input(), request.encoding(), 0, request.steps()), true, request.wanted(),
                maxWork);
    }

    static CheckedRun of(ServedNetwork network, BatchRequest request, long maxWork) {
        return of(network, input(network.input(), request.encodings(), 1, request.steps()), false, request.wanted(),
                maxWork);
    }

    private static CheckedRun of(ServedNetwork network, RunInput input, boolean single, RequestedTensors wanted,
            long maxWork) {
        requireOutput(network.image(), wanted.output());
        network.footprint().requireWork(input.size(), input.steps(), maxWork);
        return new CheckedRun(network, input, single, wanted, answer(network, input, wanted));
    }

    private static void requireOutput(Image image, String name) {
        try {
            if (!name.isEmpty()) {
                OutputPort.find(image.outputPorts(), name);
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "output", e.getMessage());
        }
    }

    /** The shape of the response. Refuses a response that no frame can hold. */
    private static ResponseShape answer(ServedNetwork network, RunInput input, RequestedTensors wanted) {
        try {
            ResponseShape answer = network.image().answer(input.size(), input.steps(),
                    new RequestedOutputs(wanted.raster(), true, wanted.record(), wanted.output()));
            if (Response.bytes(answer) > Envelope.MAX_MAX_FRAME) {
                throw new InvalidMessageException(ErrorCode.TOO_LARGE, "want",
                        "the answer has " + Response.bytes(answer) + " bytes, the limit is " + Envelope.MAX_MAX_FRAME);
            }
            return answer;
        } catch (ArithmeticException e) {
            throw new InvalidMessageException(ErrorCode.TOO_LARGE, "want", "the answer has more than 2^63 bytes");
        } catch (InvalidMessageException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "record", e.getMessage());
        }
    }

    /** The resources that it needs while it is under way. */
    RequestScheduler.Demand demand() {
        long bytes = input.bytes(network.engine()) + Response.bytes(answer);
        return new RequestScheduler.Demand(input.size(), bytes < COUNTED ? 0 : bytes);
    }

    /** Runs from rest. */
    Message from(Engine engine, Limit limit) {
        return run(response -> input.run(engine, response, limit));
    }

    /** Continues a stream. */
    Message from(Session stream, Limit limit) {
        return run(response -> input.run(stream, response, limit));
    }

    /** Runs into fresh memory. Within a process the receiver gets this memory and may keep it. */
    private Message run(Consumer<Response> engine) {
        network.footprint().enter();
        try {
            Response response = Response.allocate(Arena.ofAuto(), answer);
            engine.accept(response);
            return message(response);
        } catch (IllegalStateException e) {
            // The engine was closed after the request had arrived.
            throw new InvalidMessageException(ErrorCode.UNKNOWN_NETWORK, "network",
                    "'" + network.name() + "' was unloaded: " + e.getMessage());
        } finally {
            network.footprint().leave();
        }
    }

    private Message message(Response response) {
        var latency = OptionalDouble.of(response.latencyNanos() / 1e3);
        if (single) {
            return new ReasoningResponse(response.label(0), spikes(response, 0), response.confidence(0), latency,
                    response.engine(), outputs(response));
        }
        List<Integer> labels = IntStream.range(0, input.size()).mapToObj(response::label).toList();
        List<Long> spikes = IntStream.range(0, input.size()).mapToObj(sample -> spikes(response, sample)).toList();
        List<Double> confidences = IntStream.range(0, input.size()).mapToObj(response::confidence).toList();
        return new BatchResponse(labels, spikes, confidences, latency, response.engine(), outputs(response));
    }

    private static long spikes(Response response, int sample) {
        return response.output().kind() == OutputKind.SPIKES ? response.spikeCount(sample) : 0;
    }

    private OutputTensors outputs(Response response) {
        int[] samples = single ? new int[0] : new int[]{input.size()};
        int[] rows = single ? new int[]{input.steps()} : new int[]{input.size(), input.steps()};
        Shape out = network.output();
        boolean counted = response.answer().counts();
        boolean membranes = response.answer().membranes();
        Optional<WireTensor> counts = counted && wanted.counts()
                ? Optional.of(new WireTensor(OutputTensors.COUNTS, WireElementType.I64,
                        BatchShapes.of(samples, out), response.counts()))
                : Optional.empty();
        Optional<WireTensor> raster = !membranes && wanted.raster()
                ? Optional.of(PackedRaster.pack(response.raster(), rows, out))
                : Optional.empty();
        Optional<WireTensor> membrane = membranes && wanted.membrane()
                ? Optional.of(floats(OutputTensors.MEMBRANE, rows, out, response.raster()))
                : Optional.empty();
        List<WireTensor> recordings = new ArrayList<>();
        for (Recording recording : response.recordings()) {
            recordings.add(floats(recording.track().name(), rows, recording.track().shape(), recording.values()));
        }
        return new OutputTensors(counts, raster, membrane, recordings);
    }

    private static WireTensor floats(String name, int[] leading, Shape rest, MemorySegment values) {
        return WireTensor.floats(name, BatchShapes.of(leading, rest), values);
    }

    /** @param samples number of leading dimensions that count samples, 0 or 1 */
    private static RunInput input(Shape in, WireTensor encoding, int samples, OptionalInt steps) {
        boolean held = steps.isPresent();
        int leading = samples + (held ? 0 : 1);
        if (!BatchShapes.ends(encoding.shape(), leading, in)) {
            throw new InvalidMessageException(ErrorCode.BAD_SHAPE, encoding.name(),
                    "shape " + encoding.shape() + ", the network takes " + in + " a step"
                            + (held ? "" : ", steps are in front"));
        }
        return RunInput.of(encoding, samples == 0 ? 1 : encoding.shape().dim(0),
                held ? steps.getAsInt() : encoding.shape().dim(samples), held);
    }
}
