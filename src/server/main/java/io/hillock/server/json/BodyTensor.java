package io.hillock.server.json;

import io.hillock.server.request.DataType;
import io.hillock.server.request.ServiceException;
import java.util.ArrayList;
import java.util.List;

/**
 * An input as the JSON of a request describes it.
 *
 * @param data where its JSON data begins; −1 if there is none
 * @param binary bytes of binary data; −1 if there is none
 */
record BodyTensor(String name, DataType type, List<Long> shape, int data, long binary) {

    /** Reads an input; its data are only skipped, because type and shape may come later. */
    static BodyTensor read(JsonCursor json) {
        String name = null;
        DataType type = null;
        List<Long> shape = null;
        int data = -1;
        long binary = -1;
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
                case "parameters" -> binary = binarySize(json);
                case String other -> throw UnknownMember.of("input", other, "name, shape, datatype, parameters, data");
            }
        }
        if (name == null || type == null || shape == null) {
            throw ServiceException.invalid(name == null
                    ? "an input has no 'name'"
                    : "input '" + name + "' has no '" + (type == null ? "datatype" : "shape") + "'");
        }
        if (data < 0 == binary < 0) {
            throw ServiceException.invalid("input '" + name + "' needs 'data' or the parameter 'binary_data_size'"
                    + (data < 0 ? "" : ", but not both"));
        }
        return new BodyTensor(name, type, shape, data, binary);
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

    private static long binarySize(JsonCursor json) {
        long size = -1;
        json.open('{');
        for (boolean first = true; json.more('}', first); first = false) {
            String name = json.key();
            Object value = json.scalar();
            if (name.equals("binary_data_size")) {
                if (!(value instanceof Long bytes) || bytes < 0 || bytes > Integer.MAX_VALUE) {
                    throw ServiceException.invalid("binary_data_size must be a whole number of bytes, is " + value);
                }
                size = bytes;
            } else {
                throw UnknownMember.parameter("input", name, "binary_data_size");
            }
        }
        return size;
    }
}
