package io.hillock.server.json;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.TensorSpec;
import io.hillock.server.sharedmemory.RegionRange;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decodes the body of an inference request: JSON as the Open Inference Protocol has it, and, behind it, the binary data of Triton's {@code
 * binary_tensor_data}. Members may come in any order. Each tensor is written to its memory once. One thread, one request.
 */
public final class InferBodyReader {
    private final RequestLimits limits;
    private final RequestMemory memory;
    private final SharedMemoryRegions regions;
    private final ParameterReader parameters = new ParameterReader();
    private final List<BodyTensor> inputs = new ArrayList<>();
    private final List<BodyOutput> outputs = new ArrayList<>();
    private String id = "";
    private boolean binaryOutput;

    /** @param regions where tensors in shared memory lie */
    public InferBodyReader(RequestLimits limits, RequestMemory memory, SharedMemoryRegions regions) {
        this.limits = limits;
        this.memory = memory;
        this.regions = regions;
    }

    /**
     * Decodes a body.
     *
     * @param header bytes of JSON at the beginning; the rest is binary data
     */
    public InferBody read(String model, String version, byte[] body, int length, int header) {
        if (header > length) {
            throw ServiceException.invalid(
                    "Inference-Header-Content-Length is " + header + ", but the body has " + length + " bytes");
        }
        JsonCursor json = new JsonCursor(body, 0, header, limits.depth());
        request(json);
        json.finish();
        List<InferTensor> tensors = new ArrayList<>(inputs.size());
        int binary = header;
        for (BodyTensor input : inputs) {
            tensors.add(tensor(json, input, body, length, binary));
            binary += (int) Math.max(0, input.binary());
        }
        if (binary != length) {
            throw ServiceException.invalid("the body has " + (length - header)
                    + " bytes of binary data, but its inputs' binary_data_size add up to "
                    + (binary - header));
        }
        Set<String> binaryNames = new HashSet<>();
        Map<String, RegionRange> places = new HashMap<>();
        List<RequestedTensor> wanted = new ArrayList<>(outputs.size());
        for (BodyOutput output : outputs) {
            wanted.add(new RequestedTensor(output.name(), output.classes()));
            output.region().range(output.name(), regions, Long.MAX_VALUE)
                    .ifPresent(range -> places.put(output.name(), range));
            if (output.binary() == null ? binaryOutput : output.binary()) {
                binaryNames.add(output.name());
            }
        }
        InferRequest request = new InferRequest(model, version, id, tensors, wanted, parameters.parameters());
        return new InferBody(request, binaryNames, binaryOutput && outputs.isEmpty(), places);
    }

    /**
     * Decodes a body that is the raw contents of the model's only input; its first extent follows from the size. All outputs are binary.
     */
    public InferBody readRaw(String model, String version, List<TensorSpec> specs, byte[] body, int length) {
        if (specs.size() != 1 || specs.getFirst().type() == DataType.BYTES) {
            throw ServiceException.invalid(
                    "a raw body is for models with one input of fixed size elements, this one has " + specs.size());
        }
        TensorSpec spec = specs.getFirst();
        long sample = spec.shape().stream().filter(extent -> extent > 0).reduce(1L, Math::multiplyExact)
                * spec.type().bytes();
        if (length == 0 || length % sample != 0) {
            throw ServiceException.invalid(
                    "the raw body has " + length + " bytes, but a sample of input '" + spec.name() + "' has " + sample);
        }
        List<Long> shape = new ArrayList<>(spec.shape());
        shape.replaceAll(extent -> extent > 0 ? extent : length / sample);
        InferTensor input = new InferTensor(spec.name(), spec.type(), shape, copy(body, 0, length));
        return new InferBody(new InferRequest(model, version, "", List.of(input), List.of(), parameters.parameters()),
                Set.of(), true, Map.of());
    }

    private InferTensor tensor(JsonCursor json, BodyTensor input, byte[] body, int length, int binary) {
        long elements = InferTensor.elements(input.name(), input.shape());
        Optional<RegionRange> place = input.region().range(input.name(), regions, limits.body());
        if (place.isPresent()) {
            InferTensor tensor = new InferTensor(input.name(), input.type(), input.shape(), place.get().read(memory));
            tensor.checkSize();
            return tensor;
        }
        if (input.binary() < 0) {
            json.position(input.data());
            return new InferTensor(input.name(), input.type(), input.shape(),
                    JsonTensorData.read(json, input.name(), input.type(), elements, memory));
        }
        if (input.binary() > length - binary) {
            throw ServiceException
                    .invalid("tensor '" + input.name() + "' has a binary_data_size of " + input.binary() + ", but only "
                            + (length - binary) + " bytes of binary data are left");
        }
        InferTensor tensor = new InferTensor(input.name(), input.type(), input.shape(),
                copy(body, binary, (int) input.binary()));
        tensor.checkSize();
        return tensor;
    }

    private MemorySegment copy(byte[] body, int from, int length) {
        MemorySegment data = memory.allocate(length);
        MemorySegment.copy(body, from, data, ValueLayout.JAVA_BYTE, 0, length);
        return data;
    }

    private void request(JsonCursor json) {
        json.open('{');
        boolean seen = false;
        for (boolean first = true; json.more('}', first); first = false) {
            switch (json.key()) {
                case "id" -> id = json.string();
                case "parameters" -> parameters(json);
                case "inputs" -> {
                    if (seen) {
                        throw ServiceException.invalid("the request has 'inputs' twice");
                    }
                    seen = true;
                    list(json, "inputs", () -> inputs.add(BodyTensor.read(json)));
                }
                case "outputs" -> list(json, "outputs", () -> outputs.add(BodyOutput.read(json)));
                case "model_name", "model_version" -> json.string();
                case String other -> throw UnknownMember.of("request", other, "id, parameters, inputs, outputs");
            }
        }
        if (!seen) {
            throw ServiceException.invalid("the request has no 'inputs'");
        }
    }

    private void list(JsonCursor json, String what, Runnable read) {
        json.open('[');
        int count = 0;
        for (boolean first = true; json.more(']', first); first = false) {
            if (++count > limits.tensors()) {
                throw ServiceException.tooLarge("the request has more than " + limits.tensors() + " " + what);
            }
            read.run();
        }
    }

    private void parameters(JsonCursor json) {
        json.open('{');
        for (boolean first = true; json.more('}', first); first = false) {
            String name = json.key();
            if (name.equals("binary_data_output")) {
                binaryOutput = json.bool();
            } else if (name.equals("record") && json.peek() == '[') {
                parameters.put(name, String.join(",", texts(json)));
            } else {
                parameters.put(name, json.scalar());
            }
        }
    }

    private static List<String> texts(JsonCursor json) {
        List<String> all = new ArrayList<>();
        json.open('[');
        for (boolean first = true; json.more(']', first); first = false) {
            all.add(json.string());
        }
        return all;
    }
}
