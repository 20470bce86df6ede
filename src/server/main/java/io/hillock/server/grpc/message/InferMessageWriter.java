package io.hillock.server.grpc.message;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.hillock.server.grpc.proto.InferParameter;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.grpc.proto.ModelInferResponse.InferOutputTensor;
import io.hillock.server.grpc.proto.ModelStreamInferResponse;
import io.hillock.server.request.InferResponse;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.sharedmemory.RegionParameters;
import io.hillock.server.sharedmemory.RegionRange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/** Writes answers: their tensors as raw contents, or into shared memory. One thread, one answer. */
public final class InferMessageWriter {
    private static final int RAW = ModelInferResponse.RAW_OUTPUT_CONTENTS_FIELD_NUMBER;
    private static final int RESPONSE = ModelStreamInferResponse.INFER_RESPONSE_FIELD_NUMBER;

    private final RequestMemory memory;
    private final InferResponse response;
    private final Map<String, RegionRange> places;

    /**
     * Of an answer.
     *
     * @param memory lends its byte buffer, so the request must have been read
     * @param places of the outputs that go into shared memory
     */
    public InferMessageWriter(RequestMemory memory, InferResponse response, Map<String, RegionRange> places) {
        this.memory = memory;
        this.response = response;
        this.places = places;
    }

    /**
     * Writes a {@code ModelInferResponse}.
     *
     * @throws ServiceException {@code INVALID} if shared memory cannot be written; {@code TOO_LARGE} beyond 2 GiB
     */
    public EncodedMessage unary() {
        ModelInferResponse head = head();
        int size = size(head);
        return write(head, size, 0);
    }

    /** Writes a {@code ModelStreamInferResponse}; as {@link #unary}. */
    public EncodedMessage streamed() {
        ModelInferResponse head = head();
        int size = size(head);
        return write(head, size,
                CodedOutputStream.computeTagSize(RESPONSE) + CodedOutputStream.computeUInt32SizeNoTag(size));
    }

    private ModelInferResponse head() {
        ModelInferResponse.Builder head = ModelInferResponse.newBuilder().setModelName(response.model())
                .setModelVersion(response.version()).setId(response.id());
        for (InferTensor tensor : response.outputs()) {
            InferOutputTensor.Builder output = head.addOutputsBuilder().setName(tensor.name())
                    .setDatatype(tensor.type().name()).addAllShape(tensor.shape());
            RegionRange place = places.get(tensor.name());
            if (place != null) {
                place.write(tensor.name(), tensor.data());
                output.putParameters(RegionParameters.REGION,
                        InferParameter.newBuilder().setStringParam(place.region().name()).build());
                output.putParameters(RegionParameters.BYTES, number(tensor.data().byteSize()));
                if (place.offset() != 0) {
                    output.putParameters(RegionParameters.OFFSET, number(place.offset()));
                }
            }
        }
        return head.build();
    }

    private static InferParameter number(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    private long rawBytes(InferTensor tensor) {
        return places.containsKey(tensor.name()) ? 0 : tensor.data().byteSize();
    }

    private int size(ModelInferResponse head) {
        long size = head.getSerializedSize();
        for (InferTensor tensor : response.outputs()) {
            long raw = rawBytes(tensor);
            size += CodedOutputStream.computeTagSize(RAW) + CodedOutputStream.computeUInt64SizeNoTag(raw) + raw;
        }
        if (size > Integer.MAX_VALUE - 64) {
            throw ServiceException
                    .tooLarge("the answer has " + size + " bytes, a message of gRPC has less than 2 GiB");
        }
        return (int) size;
    }

    private EncodedMessage write(ModelInferResponse head, int size, int envelope) {
        byte[] bytes = memory.bytes(size + envelope, 0);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 0, size + envelope);
        try {
            if (envelope > 0) {
                out.writeTag(RESPONSE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(size);
            }
            head.writeTo(out);
            int at = out.getTotalBytesWritten();
            for (InferTensor tensor : response.outputs()) {
                int raw = (int) rawBytes(tensor);
                CodedOutputStream field = CodedOutputStream.newInstance(bytes, at, size + envelope - at);
                field.writeTag(RAW, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                field.writeUInt32NoTag(raw);
                at += field.getTotalBytesWritten();
                MemorySegment.copy(tensor.data(), ValueLayout.JAVA_BYTE, 0, bytes, at, raw);
                at += raw;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return new EncodedMessage(bytes, size + envelope);
    }

    /** Writes a refusal within a stream. */
    public static EncodedMessage refusal(String id, ServiceException refusal) {
        byte[] bytes = ModelStreamInferResponse.newBuilder().setErrorMessage(refusal.getMessage())
                .setInferResponse(ModelInferResponse.newBuilder().setId(id)).build().toByteArray();
        return new EncodedMessage(bytes, bytes.length);
    }
}
