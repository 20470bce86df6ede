package io.hillock.server.serving;

import io.hillock.image.Image;
import io.hillock.image.program.RecordingNames;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.TensorSpec;
import io.hillock.spike.InputPort;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The names and shapes by which requests know a network's inputs and outputs. Inputs bear their Inputs' names. An Output gives the parts
 * that {@link OutputPart} names; recordings are called {@code NODE:z} and {@code NODE:v}.
 */
final class NetworkTensors {
    private final List<InputPort> inputs;
    private final List<OutputPart> outputs;
    private final Map<String, OutputPart> byName = new HashMap<>();
    private final List<RequestedTensor> usual;
    private final List<String> recordings;

    NetworkTensors(Image image) {
        inputs = image.inputPorts();
        outputs = IntStream.range(0, image.outputPorts().size()).boxed()
                .flatMap(index -> OutputPart.of(image.outputPorts(), index)).toList();
        outputs.forEach(part -> byName.put(part.name(), part));
        usual = outputs.stream().filter(OutputPart::usual).map(part -> RequestedTensor.of(part.name())).toList();
        recordings = RecordingNames.all(image.program());
    }

    List<TensorSpec> inputs() {
        return inputs.stream().map(port -> new TensorSpec(port.name(), DataType.FP32,
                Extents.behind(Extents.of(port.shape()), Extents.ANY))).toList();
    }

    /** All that Outputs give. */
    List<OutputPart> outputs() {
        return outputs;
    }

    /** All that can be recorded. */
    List<String> recordings() {
        return recordings;
    }

    /** An Output's part by its name. */
    Optional<OutputPart> output(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What a request gets that asks for nothing in particular. */
    List<RequestedTensor> usual() {
        return usual;
    }

    /**
     * The layout that all inputs of a request share.
     *
     * @throws ServiceException {@code INVALID} if an input is missing, unknown, given twice or does not fit, or layouts differ
     */
    InputLayout layout(List<InferTensor> given) {
        for (InferTensor one : given) {
            if (!isInput(one.name())) {
                throw ServiceException.invalid("the model has no input '" + one.name() + "': it has " + names());
            }
        }
        InputLayout shared = null;
        for (InputPort port : inputs) {
            InputLayout own = InputLayout.of(find(given, port), port);
            if (shared != null && !shared.equals(own)) {
                throw ServiceException.invalid("the inputs differ in samples or steps: '" + port.name() + "' has "
                        + own.samples() + " and " + own.steps() + ", '" + inputs.getFirst().name() + "' has "
                        + shared.samples() + " and " + shared.steps() + " (0 steps for held values)");
            }
            shared = own;
        }
        return shared;
    }

    /** The values of all inputs, as the engine reads them: in place for one Input, else step by step one Input after the other. */
    MemorySegment values(List<InferTensor> given, InputLayout layout, RequestMemory memory) {
        if (inputs.size() == 1) {
            return given.getFirst().data();
        }
        long row = inputs.stream().mapToLong(port -> (long) port.shape().size() * Float.BYTES).sum();
        MemorySegment all = memory.allocate(layout.rows() * row);
        for (InputPort port : inputs) {
            MemorySegment own = find(given, port).data();
            long bytes = (long) port.shape().size() * Float.BYTES;
            long offset = (long) port.offset() * Float.BYTES;
            for (long r = 0; r < layout.rows(); r++) {
                MemorySegment.copy(own, r * bytes, all, r * row + offset, bytes);
            }
        }
        return all;
    }

    private boolean isInput(String name) {
        for (InputPort port : inputs) {
            if (port.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private InferTensor find(List<InferTensor> given, InputPort port) {
        InferTensor found = null;
        for (InferTensor one : given) {
            if (one.name().equals(port.name())) {
                if (found != null) {
                    throw ServiceException.invalid("the input '" + port.name() + "' is given twice");
                }
                found = one;
            }
        }
        if (found == null) {
            throw ServiceException.invalid(
                    "the request lacks the input '" + port.name() + "': the model needs " + names());
        }
        return found;
    }

    private String names() {
        return inputs.stream().map(port -> "'" + port.name() + "'").collect(Collectors.joining(", "));
    }
}
