package io.hillock.server.serving;

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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The outputs that one request wants of a network, and how they come out of a response. */
final class NetworkAnswer {
    /** What recordings for those who watch may take. */
    private static final long MOST_FURTHER = 16L << 20;

    private final NetworkTensors tensors;
    private final List<RequestedTensor> wanted;
    private RequestedOutputs outputs;

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
            Optional<OutputPart> part = tensors.output(one.name());
            raster |= part.isPresent() && part.get().part() == OutputPart.Part.RASTER;
            if (part.isEmpty()) {
                requireRecording(one.name());
                record.add(one.name());
            }
        }
        outputs = new RequestedOutputs(raster, true, record);
    }

    private List<RequestedTensor> wanted(List<RequestedTensor> asked, InferParameters parameters) {
        List<RequestedTensor> chosen = asked.isEmpty() ? tensors.usual() : asked;
        if (parameters.record().isEmpty()) {
            return chosen;
        }
        List<RequestedTensor> all = new ArrayList<>(chosen);
        parameters.record().stream().map(RequestedTensor::of).filter(one -> !all.contains(one)).forEach(all::add);
        return all;
    }

    private void requireRecording(String name) {
        if (!tensors.recordings().contains(name)) {
            throw ServiceException.invalid("the model has no output '" + name + "': it has "
                    + tensors.outputs().stream().map(OutputPart::name).collect(Collectors.joining(", "))
                    + ", and the recordings " + String.join(", ", tensors.recordings()));
        }
    }

    /**
     * Records more than the request wants.
     *
     * @return whether it does; false if the recordings would be large
     */
    boolean add(List<String> further, Image image, int samples, int steps) {
        Set<String> all = new LinkedHashSet<>(outputs.record());
        all.addAll(further);
        RequestedOutputs more = new RequestedOutputs(outputs.raster(), true, List.copyOf(all));
        if (bytes(image.answer(samples, steps, more)) > bytes(image.answer(samples, steps, outputs)) + MOST_FURTHER) {
            return false;
        }
        outputs = more;
        return true;
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
        Optional<OutputPart> part = tensors.output(name);
        return part.isPresent() ? part.get().read(response, memory) : recording(name, response);
    }

    private static InferTensor recording(String name, Response response) {
        Recording found = response.recordings().stream().filter(one -> one.track().name().equals(name)).findFirst()
                .orElseThrow();
        return new InferTensor(name, DataType.FP32, Extents.behind(Extents.of(found.track().shape()),
                response.answer().batch(), response.answer().steps()), found.values());
    }
}
