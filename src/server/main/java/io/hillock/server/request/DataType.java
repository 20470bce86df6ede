package io.hillock.server.request;

import java.util.Arrays;
import java.util.stream.Collectors;

/** An element type of tensors, named as in the Open Inference Protocol. Raw contents are little-endian. */
public enum DataType {
    BOOL(1), UINT8(1), UINT16(2), UINT32(4), UINT64(8), INT8(1), INT16(2), INT32(4), INT64(8), FP16(2), BF16(2), FP32(
            4), FP64(8),
    /** Byte strings. Raw contents hold each as its length (uint32) and its bytes. */
    BYTES(0);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of an element in bytes; 0 for {@link #BYTES}, whose elements differ. */
    public int bytes() {
        return bytes;
    }

    /** What Triton's configuration of models calls the type. */
    public String configName() {
        return this == BYTES ? "TYPE_STRING" : "TYPE_" + name();
    }

    /** @throws ServiceException {@code INVALID} if no type has this name */
    public static DataType of(String name) {
        return switch (name) {
            case "FP32" -> FP32;
            case "INT64" -> INT64;
            default -> Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst()
                    .orElseThrow(() -> ServiceException.invalid("there is no datatype '" + name + "': it is one of "
                            + Arrays.stream(values()).map(DataType::name).collect(Collectors.joining(", "))));
        };
    }
}
