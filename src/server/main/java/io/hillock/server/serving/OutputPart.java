package io.hillock.server.serving;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.TensorSpec;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import io.hillock.spike.OutputResponse;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tensor that an Output of a network gives.
 *
 * @param name the tensor's name
 * @param index the Output's index
 * @param alone whether the network has no other Output, so that the response's memory is the tensor's
 */
record OutputPart(String name, OutputPort port, int index, boolean alone, Part part) {

    /** What of an Output. */
    enum Part {
        COUNTS("counts", DataType.INT64), SCORES("scores", DataType.FP64), LABEL("label",
                DataType.INT64), CONFIDENCE("confidence", DataType.FP64), RASTER("raster", DataType.FP32);

        private final String label;
        private final DataType type;

        Part(String label, DataType type) {
            this.label = label;
            this.type = type;
        }
    }

    /** All parts of an Output: {@code counts}, {@code label}, …; {@code NAME.counts}, … if there are several Outputs. */
    static Stream<OutputPart> of(List<OutputPort> ports, int index) {
        OutputPort port = ports.get(index);
        boolean alone = ports.size() == 1;
        String prefix = alone ? "" : port.name() + ".";
        Part main = port.kind() == OutputKind.SPIKES ? Part.COUNTS : Part.SCORES;
        return Stream.of(main, Part.LABEL, Part.CONFIDENCE, Part.RASTER)
                .map(part -> new OutputPart(prefix + part.label, port, index, alone, part));
    }

    /** Whether a request that names no outputs gets this. */
    boolean usual() {
        return part != Part.RASTER;
    }

    TensorSpec spec() {
        return new TensorSpec(name, part.type, switch (part) {
            case COUNTS, SCORES -> Extents.behind(Extents.of(port.shape()), Extents.ANY);
            case LABEL, CONFIDENCE -> List.of(Extents.ANY);
            case RASTER -> Extents.behind(Extents.of(port.shape()), Extents.ANY, Extents.ANY);
        });
    }

    /** The tensor of a response. */
    InferTensor read(Response response, RequestMemory memory) {
        OutputResponse output = response.outputs().get(index);
        int samples = response.answer().batch();
        List<Long> one = Extents.of(port.shape());
        return switch (part) {
            case COUNTS -> tensor(Extents.behind(one, samples),
                    alone ? response.counts() : values(output, samples, memory));
            case SCORES -> tensor(Extents.behind(one, samples), values(output, samples, memory));
            case LABEL -> {
                MemorySegment labels = memory.allocate((long) samples * Long.BYTES);
                for (int sample = 0; sample < samples; sample++) {
                    labels.setAtIndex(JAVA_LONG, sample, output.label(sample));
                }
                yield tensor(List.of((long) samples), labels);
            }
            case CONFIDENCE -> {
                MemorySegment confidences = memory.allocate((long) samples * Double.BYTES);
                for (int sample = 0; sample < samples; sample++) {
                    confidences.setAtIndex(JAVA_DOUBLE, sample, output.confidence(sample));
                }
                yield tensor(List.of((long) samples), confidences);
            }
            case RASTER -> tensor(Extents.behind(one, samples, response.answer().steps()),
                    alone ? response.raster() : raster(output, response, memory));
        };
    }

    private InferTensor tensor(List<Long> shape, MemorySegment data) {
        return new InferTensor(name, part.type, shape, data);
    }

    private MemorySegment values(OutputResponse output, int samples, RequestMemory memory) {
        MemorySegment values = memory.allocate((long) samples * output.size() * Long.BYTES);
        for (int sample = 0; sample < samples; sample++) {
            for (int element = 0; element < output.size(); element++) {
                long at = (long) sample * output.size() + element;
                if (part == Part.COUNTS) {
                    values.setAtIndex(JAVA_LONG, at, output.count(sample, element));
                } else {
                    values.setAtIndex(JAVA_DOUBLE, at, output.score(sample, element));
                }
            }
        }
        return values;
    }

    private static MemorySegment raster(OutputResponse output, Response response, RequestMemory memory) {
        long rows = (long) response.answer().batch() * response.answer().steps();
        MemorySegment values = memory.allocate(rows * output.size() * Float.BYTES);
        output.copyRaster(values);
        return values;
    }
}
