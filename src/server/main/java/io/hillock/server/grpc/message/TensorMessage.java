package io.hillock.server.grpc.message;

import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import io.hillock.server.request.DataType;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.sharedmemory.RegionParameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An input as a message describes it.
 *
 * @param type the name of its datatype
 * @param region where its data are, if in shared memory
 */
record TensorMessage(String name, String type, List<Long> shape, RegionParameters region, TensorContents contents) {
    private static final int MOST_EXTENTS = 16;

    static TensorMessage read(WireInput wire, RequestMemory memory) throws IOException {
        String name = "";
        String type = "";
        List<Long> shape = new ArrayList<>(4);
        RegionParameters region = new RegionParameters();
        TensorContents contents = new TensorContents(memory);
        int after = wire.open();
        while (wire.more()) {
            int tag = wire.tag();
            switch (tag) {
                case 1 << 3 | WIRETYPE_LENGTH_DELIMITED -> name = wire.text();
                case 2 << 3 | WIRETYPE_LENGTH_DELIMITED -> type = wire.text();
                case 3 << 3 | WIRETYPE_LENGTH_DELIMITED -> extents(wire, shape);
                case 3 << 3 | WIRETYPE_VARINT -> extent(wire, shape);
                case 4 << 3 | WIRETYPE_LENGTH_DELIMITED -> WireParameters.entry(wire, (parameter, value) -> {
                    if (!region.put(parameter, value)) {
                        throw unknown("input", parameter, RegionParameters.NAMES);
                    }
                });
                case 5 << 3 | WIRETYPE_LENGTH_DELIMITED -> contents.read(wire);
                default -> wire.skip(tag);
            }
        }
        wire.close(after);
        return new TensorMessage(name, type, shape, region, contents);
    }

    static ServiceException unknown(String what, String parameter, String known) {
        return ServiceException.invalid("an " + what + " has no parameter '"
                + ParameterReader.shortened(parameter) + "': there are " + known);
    }

    private static void extents(WireInput wire, List<Long> shape) throws IOException {
        int after = wire.open();
        while (wire.more()) {
            extent(wire, shape);
        }
        wire.close(after);
    }

    private static void extent(WireInput wire, List<Long> shape) throws IOException {
        if (shape.size() == MOST_EXTENTS) {
            throw ServiceException.invalid("a shape has at most " + MOST_EXTENTS + " extents");
        }
        shape.add(wire.varint());
    }

    DataType datatype() {
        return DataType.of(type);
    }
}
