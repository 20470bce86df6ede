package io.hillock.server.serving;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.image.Image;
import io.hillock.server.request.TopClasses;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferParameters;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.ResponseShape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The outputs that one request wants of a network, and how they come out of a response. */
final class NetworkAnswer {
    private final NetworkTensors tensors;
    private final List<RequestedTensor> wanted;
    private final RequestedOutputs outputs;

    /** @throws ServiceException {@code INVALID} if an output is unknown or asked for twice */
    NetworkAnswer(NetworkTensors tensors, InferRequest request) {
        this.tensors = tensors;
        wanted = wanted(request.outputs(), request.parameters());
        boolean raster = false;
        List<String> record = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (RequestedTensor one : wanted) {
            if (!seen.add(one.name())) {
                throw ServiceException.invalid("the output '" + one.name() + "' is asked for twice");
            }
            switch (one.name()) {
                case NetworkTensors.LABEL, NetworkTensors.CONFIDENCE -> {
                }
                case NetworkTensors.RASTER -> raster = true;
                default -> {
                    if (!one.name().equals(tensors.main())) {
                        requireRecording(one.name());
                        record.add(one.name());
                    }
                }
            }
        }
        outputs = new RequestedOutputs(raster, true, record);
    }

    private List<RequestedTensor> wanted(List<RequestedTensor> asked, InferParameters parameters) {
        if (!asked.isEmpty() && parameters.record().isEmpty()) {
            return asked;
        }
        List<RequestedTensor> all = new ArrayList<>(asked);
        if (asked.isEmpty()) {
            all.add(RequestedTensor.of(tensors.main()));
            all.add(RequestedTensor.of(NetworkTensors.LABEL));
            all.add(RequestedTensor.of(NetworkTensors.CONFIDENCE));
        }
        parameters.record().stream().map(RequestedTensor::of).filter(one -> !all.contains(one)).forEach(all::add);
        return all;
    }

    private void requireRecording(String name) {
        if (!tensors.recordings().contains(name)) {
            throw ServiceException.invalid("the model has no output '" + name + "': it has " + tensors.main()
                    + ", label, confidence, raster, and the recordings " + String.join(", ", tensors.recordings()));
        }
    }

    /** Memory for the response. */
    Response response(Image image, int samples, int steps, long mostBytes, RequestMemory memory) {
        ResponseShape shape = image.answer(samples, steps, outputs);
        long bytes = bytes(shape);
        if (bytes > mostBytes) {
            throw ServiceException.tooLarge("the answer would take " + bytes + " bytes, the service gives " + mostBytes
                    + ": ask for fewer samples, steps or recordings");
        }
        return Response.over(memory.allocate(bytes), shape);
    }

    private static long bytes(ResponseShape shape) {
        try {
            return Response.bytes(shape);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The outputs, in order. */
    List<InferTensor> read(Response response, RequestMemory memory) {
        List<InferTensor> all = new ArrayList<>(wanted.size());
        for (RequestedTensor one : wanted) {
            InferTensor tensor = tensor(one.name(), response, memory);
            all.add(one.classes() == 0 ? tensor : TopClasses.of(tensor, one.classes(), List.of(), memory));
        }
        return all;
    }

    private InferTensor tensor(String name, Response response, RequestMemory memory) {
        int samples = response.answer().batch();
        int steps = response.answer().steps();
        return switch (name) {
            case NetworkTensors.COUNTS ->
                new InferTensor(name, DataType.INT64, NetworkTensors.prepended(tensors.output(), samples),
                        response.counts());
            case NetworkTensors.SCORES ->
                new InferTensor(name, DataType.FP64, NetworkTensors.prepended(tensors.output(), samples),
                        scores(response, samples, memory));
            case NetworkTensors.LABEL -> {
                MemorySegment labels = memory.allocate((long) samples * Long.BYTES);
                for (int sample = 0; sample < samples; sample++) {
                    labels.setAtIndex(JAVA_LONG, sample, response.label(sample));
                }
                yield new InferTensor(name, DataType.INT64, List.of((long) samples), labels);
            }
            case NetworkTensors.CONFIDENCE -> {
                MemorySegment confidences = memory.allocate((long) samples * Double.BYTES);
                for (int sample = 0; sample < samples; sample++) {
                    confidences.setAtIndex(JAVA_DOUBLE, sample, response.confidence(sample));
                }
                yield new InferTensor(name, DataType.FP64, List.of((long) samples), confidences);
            }
            case NetworkTensors.RASTER -> new InferTensor(name, DataType.FP32,
                    NetworkTensors.prepended(tensors.output(), samples, steps), response.raster());
            default -> recording(name, response, samples, steps);
        };
    }

    private static MemorySegment scores(Response response, int samples, RequestMemory memory) {
        int outputs = response.answer().outputs();
        MemorySegment scores = memory.allocate((long) samples * outputs * Double.BYTES);
        for (int sample = 0; sample < samples; sample++) {
            for (int output = 0; output < outputs; output++) {
                scores.setAtIndex(JAVA_DOUBLE, (long) sample * outputs + output, response.score(sample, output));
            }
        }
        return scores;
    }

    private static InferTensor recording(String name, Response response, int samples, int steps) {
        Recording found = response.recordings().stream().filter(one -> one.track().name().equals(name)).findFirst()
                .orElseThrow();
        List<Long> shape = found.track().shape().dims().stream().map(Integer::longValue).toList();
        return new InferTensor(name, DataType.FP32, NetworkTensors.prepended(shape, samples, steps), found.values());
    }
}
