package io.hillock.server.serving;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.spike.InputPort;
import java.util.List;

/**
 * How a request's input lies in memory.
 *
 * @param samples samples, at least 1
 * @param steps time steps in the data; 0 if each sample is one vector to hold
 */
record InputLayout(int samples, int steps) {
    /**
     * Reads samples and steps out of a tensor's shape: {@code [*in]}, {@code [samples, *in]} or {@code [samples, steps, *in]}, with {@code
     * *in} in full or as one extent.
     *
     * @throws ServiceException {@code INVALID} if type, shape or size do not fit the Input
     */
    static InputLayout of(InferTensor tensor, InputPort port) {
        if (tensor.type() != DataType.FP32) {
            throw ServiceException.invalid("the input '" + port.name() + "' has datatype " + tensor.type()
                    + ", but the model takes FP32");
        }
        List<Long> shape = tensor.shape();
        List<Long> input = Extents.of(port.shape());
        InputLayout layout = shape.equals(input) ? new InputLayout(1, 0) : leading(shape, input);
        layout = layout != null ? layout : leading(shape, List.of((long) port.shape().size()));
        if (layout == null || shape.contains(0L)) {
            throw ServiceException.invalid("the input '" + port.name() + "' has shape " + shape
                    + ", but the model takes [samples, " + Extents.text(input)
                    + "], held for the parameter 'steps', or [samples, steps, " + Extents.text(input) + "]");
        }
        tensor.checkSize();
        return layout;
    }

    private static InputLayout leading(List<Long> shape, List<Long> sample) {
        int leading = shape.size() - sample.size();
        if (leading < 1 || leading > 2 || !shape.subList(leading, shape.size()).equals(sample)) {
            return null;
        }
        return new InputLayout(Math.toIntExact(shape.get(0)), leading == 1 ? 0 : Math.toIntExact(shape.get(1)));
    }

    /** The number of vectors in the data. */
    long rows() {
        return (long) samples * Math.max(1, steps);
    }
}
