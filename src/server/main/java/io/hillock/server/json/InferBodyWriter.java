package io.hillock.server.json;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferResponse;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.sharedmemory.RegionParameters;
import io.hillock.server.sharedmemory.RegionRange;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the answer to an inference request: JSON, and behind it the tensors that are wanted as binary data. FP32 values have the fewest
 * digits that give the same bits when read as FP32. One thread, one answer.
 */
public final class InferBodyWriter {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final InferJsonBuffer out;
    private int header;
    private boolean binary;

    /** @param memory lends its byte buffer, so the request's body must have been read */
    public InferBodyWriter(RequestMemory memory) {
        out = new InferJsonBuffer(memory);
    }

    /** Encodes an answer. The results are {@link #bytes()}, {@link #length()} and {@link #header()}. */
    public void write(InferResponse response, InferBody body) {
        out.raw("{\"model_name\":").text(response.model()).raw(",\"model_version\":").text(response.version());
        if (!response.id().isEmpty()) {
            out.raw(",\"id\":").text(response.id());
        }
        out.raw(",\"outputs\":[");
        boolean first = true;
        for (InferTensor tensor : response.outputs()) {
            out.raw(first ? "{\"name\":" : ",{\"name\":").text(tensor.name()).raw(",\"datatype\":\"")
                    .raw(tensor.type().name())
                    .raw("\",\"shape\":[");
            first = false;
            for (int axis = 0; axis < tensor.shape().size(); axis++) {
                out.raw(axis == 0 ? "" : ",").number(tensor.shape().get(axis));
            }
            RegionRange place = body.regions().get(tensor.name());
            if (place != null) {
                place.write(tensor.name(), tensor.data());
                region(place, tensor.data().byteSize());
            } else if (isBinary(tensor, body)) {
                binary = true;
                out.raw("],\"parameters\":{\"binary_data_size\":").number(tensor.data().byteSize()).raw("}}");
            } else {
                out.raw("],\"data\":[");
                data(tensor);
                out.raw("]}");
            }
        }
        out.raw("]}");
        header = out.length();
        response.outputs().stream().filter(tensor -> isBinary(tensor, body)).forEach(tensor -> out.raw(tensor.data()));
    }

    private static boolean isBinary(InferTensor tensor, InferBody body) {
        return !body.regions().containsKey(tensor.name()) && (body.isBinary(tensor.name())
                || tensor.type() == DataType.FP16 || tensor.type() == DataType.BF16);
    }

    private void region(RegionRange place, long bytes) {
        out.raw("],\"parameters\":{\"" + RegionParameters.REGION + "\":").text(place.region().name())
                .raw(",\"" + RegionParameters.BYTES + "\":").number(bytes);
        if (place.offset() != 0) {
            out.raw(",\"" + RegionParameters.OFFSET + "\":").number(place.offset());
        }
        out.raw("}}");
    }

    private void data(InferTensor tensor) {
        if (tensor.type() == DataType.BYTES) {
            texts(tensor.data());
            return;
        }
        long elements = tensor.elements();
        for (long i = 0; i < elements; i++) {
            if (i > 0) {
                out.raw(',');
            }
            element(tensor.type(), tensor.data(), i);
        }
    }

    private void element(DataType type, MemorySegment data, long i) {
        switch (type) {
            case BOOL -> out.raw(data.get(ValueLayout.JAVA_BYTE, i) == 0 ? "false" : "true");
            case UINT8 -> out.number(Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i)));
            case INT8 -> out.number(data.get(ValueLayout.JAVA_BYTE, i));
            case UINT16 -> out.number(Short.toUnsignedInt(data.get(SHORT, i * Short.BYTES)));
            case INT16 -> out.number(data.get(SHORT, i * Short.BYTES));
            case UINT32 -> out.number(Integer.toUnsignedLong(data.get(INT, i * Integer.BYTES)));
            case INT32 -> out.number(data.get(INT, i * Integer.BYTES));
            case INT64 -> out.number(data.get(LONG, i * Long.BYTES));
            case UINT64 -> out.raw(Long.toUnsignedString(data.get(LONG, i * Long.BYTES)));
            case FP32 -> out.number(data.get(FLOAT, i * Float.BYTES));
            case FP64 -> out.raw(Double.toString(data.get(DOUBLE, i * Double.BYTES)));
            case BYTES, FP16, BF16 -> throw new IllegalStateException(type.name());
        }
    }

    private void texts(MemorySegment data) {
        for (long at = 0; at < data.byteSize();) {
            int length = data.get(INT, at);
            if (at > 0) {
                out.raw(',');
            }
            out.text(new String(data.asSlice(at + Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.UTF_8));
            at += Integer.BYTES + length;
        }
    }

    public byte[] bytes() {
        return out.bytes();
    }

    public int length() {
        return out.length();
    }

    /** Bytes of JSON at the beginning. */
    public int header() {
        return header;
    }

    /** Whether binary data follow the JSON. */
    public boolean binary() {
        return binary;
    }
}
