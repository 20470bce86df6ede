package io.hillock.server.grpc.message;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;

import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.sharedmemory.RegionParameters;
import io.hillock.server.sharedmemory.RegionRange;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a {@code ModelInferRequest}. Each tensor is copied to its memory once, unless its elements are coded as varints. One thread, one message. */
final class InferMessageReader {
    private final RequestLimits limits;
    private final RequestMemory memory;
    private final SharedMemoryRegions regions;
    private final ParameterReader parameters = new ParameterReader();
    private final List<TensorMessage> inputs = new ArrayList<>(2);
    private final List<RequestedTensor> outputs = new ArrayList<>(4);
    private final Map<String, RegionRange> places = new HashMap<>();
    private final List<MemorySegment> raw = new ArrayList<>(2);
    private String model = "";
    private String version = "";
    private String id = "";

    InferMessageReader(RequestLimits limits, RequestMemory memory, SharedMemoryRegions regions) {
        this.limits = limits;
        this.memory = memory;
        this.regions = regions;
    }

    /** The caller's name for the request, as far as it was read. */
    String id() {
        return id;
    }

    /** Places of the outputs that go into shared memory, by their names. */
    Map<String, RegionRange> places() {
        return places;
    }

    /**
     * Reads a message.
     *
     * @param length its bytes
     * @throws ServiceException {@code INVALID} if it is malformed; {@code TOO_LARGE}
     */
    InferRequest read(InputStream in, int length) {
        try {
            fields(new WireInput(in, length, memory));
        } catch (EOFException e) {
            throw new ServiceException(ServiceException.Reason.INVALID, "the message ended early", e);
        } catch (IOException e) {
            throw new ServiceException(ServiceException.Reason.INVALID, "the message cannot be read: " + e.getMessage(),
                    e);
        }
        return new InferRequest(model, version, id, tensors(), outputs, parameters.parameters());
    }

    private void fields(WireInput wire) throws IOException {
        while (wire.more()) {
            int tag = wire.tag();
            switch (tag) {
                case 1 << 3 | WIRETYPE_LENGTH_DELIMITED -> model = wire.text();
                case 2 << 3 | WIRETYPE_LENGTH_DELIMITED -> version = wire.text();
                case 3 << 3 | WIRETYPE_LENGTH_DELIMITED -> id = wire.text();
                case 4 << 3 | WIRETYPE_LENGTH_DELIMITED -> WireParameters.entry(wire, parameters::put);
                case 5 << 3 | WIRETYPE_LENGTH_DELIMITED -> {
                    requireFew(inputs, "inputs");
                    inputs.add(TensorMessage.read(wire, memory));
                }
                case 6 << 3 | WIRETYPE_LENGTH_DELIMITED -> {
                    requireFew(outputs, "outputs");
                    output(wire);
                }
                case 7 << 3 | WIRETYPE_LENGTH_DELIMITED -> {
                    requireFew(raw, "raw_input_contents");
                    MemorySegment data = memory.allocate(wire.length());
                    wire.copy(data);
                    raw.add(data);
                }
                default -> wire.skip(tag);
            }
        }
    }

    private void requireFew(List<?> all, String what) {
        if (all.size() == limits.tensors()) {
            throw ServiceException.tooLarge("the request has more than " + limits.tensors() + " " + what);
        }
    }

    private void output(WireInput wire) throws IOException {
        String name = "";
        int[] classes = new int[1];
        RegionParameters region = new RegionParameters();
        int after = wire.open();
        while (wire.more()) {
            int tag = wire.tag();
            switch (tag) {
                case 1 << 3 | WIRETYPE_LENGTH_DELIMITED -> name = wire.text();
                case 2 << 3 | WIRETYPE_LENGTH_DELIMITED -> WireParameters.entry(wire, (parameter, value) -> {
                    if (parameter.equals("classification")) {
                        classes[0] = RequestedTensor.classes(value);
                    } else if (!region.put(parameter, value)) {
                        throw TensorMessage.unknown("output", parameter, "classification, " + RegionParameters.NAMES);
                    }
                });
                default -> wire.skip(tag);
            }
        }
        wire.close(after);
        outputs.add(new RequestedTensor(name, classes[0]));
        Optional<RegionRange> place = region.range(name, regions, Long.MAX_VALUE);
        if (place.isPresent()) {
            places.put(name, place.get());
        }
    }

    private List<InferTensor> tensors() {
        List<InferTensor> tensors = new ArrayList<>(inputs.size());
        int next = 0;
        for (TensorMessage input : inputs) {
            Optional<RegionRange> place = input.region().range(input.name(), regions, limits.body());
            if (place.isPresent()) {
                requireNoContents(input, "shared memory");
                tensors.add(checked(input, place.get().read(memory)));
            } else if (raw.isEmpty()) {
                tensors.add(input.contents().tensor(input.name(), input.datatype(), input.shape()));
            } else if (next < raw.size()) {
                requireNoContents(input, "raw_input_contents");
                tensors.add(checked(input, raw.get(next++)));
            } else {
                throw rawContents();
            }
        }
        if (next != raw.size()) {
            throw rawContents();
        }
        return tensors;
    }

    private ServiceException rawContents() {
        return ServiceException.invalid("the request has " + raw.size() + " raw_input_contents, but "
                + inputs.stream().filter(input -> !input.region().present()).count()
                + " inputs outside of shared memory");
    }

    private static void requireNoContents(TensorMessage input, String other) {
        if (input.contents().present()) {
            throw ServiceException.invalid("input '" + input.name() + "' has its data in contents and in " + other);
        }
    }

    private static InferTensor checked(TensorMessage input, MemorySegment data) {
        InferTensor tensor = new InferTensor(input.name(), input.datatype(), input.shape(), data);
        tensor.checkSize();
        return tensor;
    }
}
