package io.hillock.server.json;

import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.sharedmemory.RegionParameters;

/**
 * An output as a request asks for it.
 *
 * @param binary whether as binary data; {@code null} if the request as a whole decides
 * @param region where its data go, if into shared memory
 */
record BodyOutput(String name, int classes, Boolean binary, RegionParameters region) {

    static BodyOutput read(JsonCursor json) {
        String name = null;
        int classes = 0;
        Boolean binary = null;
        RegionParameters region = new RegionParameters();
        json.open('{');
        for (boolean first = true; json.more('}', first); first = false) {
            switch (json.key()) {
                case "name" -> name = json.string();
                case "parameters" -> {
                    json.open('{');
                    for (boolean one = true; json.more('}', one); one = false) {
                        switch (json.key()) {
                            case "binary_data" -> binary = json.bool();
                            case "classification" -> classes = RequestedTensor.classes(json.scalar());
                            case String other -> {
                                if (!region.put(other, json.scalar())) {
                                    throw UnknownMember.parameter("output", other,
                                            "binary_data, classification, " + RegionParameters.NAMES);
                                }
                            }
                        }
                    }
                }
                case String other -> throw UnknownMember.of("output", other, "name, parameters");
            }
        }
        if (name == null) {
            throw ServiceException.invalid("an output has no 'name'");
        }
        return new BodyOutput(name, classes, binary, region);
    }
}
