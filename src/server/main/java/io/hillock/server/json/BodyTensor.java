package io.hillock.server.json;

import io.hillock.server.request.DataType;
import java.util.List;

/**
 * An input as the JSON of a request describes it.
 *
 * @param data where its JSON data begins; −1 if there is none
 * @param binary bytes of binary data; −1 if there is none
 */
record BodyTensor(String name, DataType type, List<Long> shape, int data, long binary) {}
