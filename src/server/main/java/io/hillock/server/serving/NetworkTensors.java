package io.hillock.server.serving;

import io.hillock.image.Image;
import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Program;
import io.hillock.model.Shape;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.TensorSpec;
import io.hillock.spike.OutputKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The names and shapes by which requests know a network's inputs and outputs. The input bears the Input's name. {@link #COUNTS} (or {@link
 * #SCORES}, for membrane outputs), {@link #LABEL}, {@link #CONFIDENCE} and {@link #RASTER} come from the Output; recordings are called
 * {@code NODE:z} and {@code NODE:v}.
 */
final class NetworkTensors {
    static final String COUNTS = "counts";
    static final String SCORES = "scores";
    static final String LABEL = "label";
    static final String CONFIDENCE = "confidence";
    static final String RASTER = "raster";
    private static final long ANY = -1;

    private final String inputName;
    private final List<Long> input;
    private final long inputSize;
    private final List<Long> output;
    private final boolean spikes;
    private final List<String> recordings;

    NetworkTensors(Image image) {
        Program program = image.program();
        inputName = name(program, "Input");
        input = extents(image.inputShape());
        inputSize = image.inputShape().size();
        output = extents(program.signal(program.output()).shape());
        spikes = program.outputKind() == OutputKind.SPIKES;
        recordings = program.nodes().stream()
                .flatMap(node -> node.membrane() == Program.NONE
                        ? Stream.of(node.name() + ":z")
                        : Stream.of(node.name() + ":z", node.name() + ":v"))
                .toList();
    }

    private static String name(Program program, String type) {
        return program.nodes().stream().filter(node -> node.type().equals(type) && !node.name().contains("/"))
                .map(NodeEntry::name)
                .findFirst().orElse(type.toLowerCase(java.util.Locale.ROOT));
    }

    List<TensorSpec> inputs() {
        return List.of(new TensorSpec(inputName, DataType.FP32, batched(input)));
    }

    List<TensorSpec> outputs() {
        return List.of(new TensorSpec(main(), spikes ? DataType.INT64 : DataType.FP64, batched(output)),
                new TensorSpec(LABEL, DataType.INT64, List.of(ANY)),
                new TensorSpec(CONFIDENCE, DataType.FP64, List.of(ANY)),
                new TensorSpec(RASTER, DataType.FP32, batched(prepended(ANY, output))));
    }

    /** The name of the output that says most: counts or scores. */
    String main() {
        return spikes ? COUNTS : SCORES;
    }

    /** All that can be recorded. */
    List<String> recordings() {
        return recordings;
    }

    /** The extents of an output's sample: {@link #COUNTS}, {@link #SCORES} and, for each step, {@link #RASTER}. */
    List<Long> output() {
        return output;
    }

    /**
     * Finds the network's input among a request's.
     *
     * @throws ServiceException {@code INVALID} if it is missing, has company, or is of another type
     */
    InferTensor input(List<InferTensor> inputs) {
        InferTensor found = null;
        for (InferTensor one : inputs) {
            if (!one.name().equals(inputName)) {
                throw ServiceException
                        .invalid("the model has no input '" + one.name() + "': its input is '" + inputName + "'");
            }
            if (found != null) {
                throw ServiceException.invalid("the input '" + inputName + "' is given twice");
            }
            found = one;
        }
        if (found == null) {
            throw ServiceException.invalid("the request has no input: the model needs '" + inputName + "'");
        }
        if (found.type() != DataType.FP32) {
            throw ServiceException
                    .invalid("the input '" + inputName + "' has datatype " + found.type()
                            + ", but the model takes FP32");
        }
        return found;
    }

    /**
     * Reads samples and steps out of an input's shape: {@code [*in]}, {@code [samples, *in]} or {@code [samples, steps, *in]}, with {@code
     * *in} in full or as one extent.
     *
     * @throws ServiceException {@code INVALID} if the shape is none of these
     */
    InputLayout layout(InferTensor tensor) {
        List<Long> shape = tensor.shape();
        InputLayout layout = null;
        if (shape.equals(input)) {
            layout = new InputLayout(1, 0);
        }
        layout = layout != null ? layout : leading(shape, input);
        layout = layout != null ? layout : leading(shape, List.of(inputSize));
        if (layout == null || layout.samples() < 1 || shape.size() > 1 && shape.contains(0L)) {
            throw ServiceException.invalid("the input '" + inputName + "' has shape " + shape
                    + ", but the model takes [samples, "
                    + text(input) + "], held for the parameter 'steps', or [samples, steps, " + text(input) + "]");
        }
        return layout;
    }

    private static InputLayout leading(List<Long> shape, List<Long> sample) {
        int leading = shape.size() - sample.size();
        if (leading < 1 || leading > 2 || !shape.subList(leading, shape.size()).equals(sample)) {
            return null;
        }
        return new InputLayout(Math.toIntExact(shape.get(0)), leading == 1 ? 0 : Math.toIntExact(shape.get(1)));
    }

    private static String text(List<Long> extents) {
        String list = extents.toString();
        return list.substring(1, list.length() - 1);
    }

    private static List<Long> extents(Shape shape) {
        return shape.dims().stream().map(Integer::longValue).toList();
    }

    private static List<Long> batched(List<Long> sample) {
        return prepended(ANY, sample);
    }

    /** These extents behind further ones. */
    static List<Long> prepended(List<Long> sample, long... before) {
        List<Long> all = new ArrayList<>(before.length + sample.size());
        LongStream.of(before).forEach(all::add);
        all.addAll(sample);
        return all;
    }

    private static List<Long> prepended(long before, List<Long> sample) {
        return prepended(sample, before);
    }
}
