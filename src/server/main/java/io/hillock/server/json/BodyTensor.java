package io.hillock.server.json;

import io.hillock.server.request.DataType;
import io.hillock.server.request.ServiceException;
import io.hillock.server.sharedmemory.RegionParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * An input as the JSON of a request describes it.
 *
 * @param data where its JSON data begins; −1 if there is none
 * @param binary bytes of binary data; −1 if there is none
 * @param region where its data are, if in shared memory
 */
record BodyTensor(String name, DataType type, List<Long> shape, int data, long binary, RegionParameters region) {
    private static final String BINARY = "binary_data_size";

    /** Reads an input; its data are only skipped, because type and shape may come later. */
    static BodyTensor read(JsonCursor json) {
        String name = null;
        DataType type = null;
        List<Long> shape = null;
        int data = -1;
        Parameters parameters = new Parameters();
        json.open('{');
        for (boolean first = true; json.more('}', first); first = false) {
            switch (json.key()) {
                case "name" -> name = json.string();
                case "datatype" -> type = DataType.of(json.string());
                case "shape" -> shape = shape(json);
                case "data" -> {
                    json.peek();
                    data = json.position();
                    json.skip();
                }
                case "parameters" -> parameters.read(json);
                case String other -> throw UnknownMember.of("input", other, "name, shape, datatype, parameters, data");
            }
        }
        if (name == null || type == null || shape == null) {
            throw ServiceException.invalid(name == null
                    ? "an input has no 'name'"
                    : "input '" + name + "' has no '" + (type == null ? "datatype" : "shape") + "'");
        }
        int sources = (data < 0 ? 0 : 1) + (parameters.binary < 0 ? 0 : 1) + (parameters.region.present() ? 1 : 0);
        if (sources != 1) {
            throw ServiceException.invalid("input '" + name + "' needs 'data', the parameter '" + BINARY + "' or '"
                    + RegionParameters.REGION + "'" + (sources == 0 ? "" : ", but not more than one of them"));
        }
        return new BodyTensor(name, type, shape, data, parameters.binary, parameters.region);
    }

    private static List<Long> shape(JsonCursor json) {
        List<Long> shape = new ArrayList<>(4);
        json.open('[');
        for (boolean first = true; json.more(']', first); first = false) {
            if (shape.size() == 16) {
                throw ServiceException.invalid("a shape has at most 16 extents");
            }
            if (!(json.scalar() instanceof Long extent)) {
                throw ServiceException.invalid("a shape consists of whole numbers");
            }
            shape.add(extent);
        }
        return shape;
    }

    private static final class Parameters {
        private final RegionParameters region = new RegionParameters();
        private long binary = -1;

        void read(JsonCursor json) {
            json.open('{');
            for (boolean first = true; json.more('}', first); first = false) {
                String name = json.key();
                Object value = json.scalar();
                if (name.equals(BINARY)) {
                    if (!(value instanceof Long bytes) || bytes < 0 || bytes > Integer.MAX_VALUE) {
                        throw ServiceException.invalid(BINARY + " must be a whole number of bytes, is " + value);
                    }
                    binary = bytes;
                } else if (!region.put(name, value)) {
                    throw UnknownMember.parameter("input", name, BINARY + ", " + RegionParameters.NAMES);
                }
            }
        }
    }
}
