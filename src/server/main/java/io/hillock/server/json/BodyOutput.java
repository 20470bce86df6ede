package io.hillock.server.json;

import io.hillock.server.request.ServiceException;

/**
 * An output as a request asks for it.
 *
 * @param binary whether as binary data; {@code null} if the request as a whole decides
 */
record BodyOutput(String name, int classes, Boolean binary) {

    static BodyOutput read(JsonCursor json) {
        String name = null;
        int classes = 0;
        Boolean binary = null;
        json.open('{');
        for (boolean first = true; json.more('}', first); first = false) {
            switch (json.key()) {
                case "name" -> name = json.string();
                case "parameters" -> {
                    json.open('{');
                    for (boolean one = true; json.more('}', one); one = false) {
                        switch (json.key()) {
                            case "binary_data" -> binary = json.bool();
                            case "classification" -> classes = classes(json.scalar());
                            case String other ->
                                throw UnknownMember.parameter("output", other, "binary_data, classification");
                        }
                    }
                }
                case String other -> throw UnknownMember.of("output", other, "name, parameters");
            }
        }
        if (name == null) {
            throw ServiceException.invalid("an output has no 'name'");
        }
        return new BodyOutput(name, classes, binary);
    }

    private static int classes(Object value) {
        if (value instanceof Long count && count >= 0 && count <= Integer.MAX_VALUE) {
            return count.intValue();
        }
        throw ServiceException.invalid("classification must be a whole number of classes, is " + value);
    }
}
