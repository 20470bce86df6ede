package io.hillock.server.grpc.message;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hillock.server.grpc.proto.InferParameter;
import io.hillock.server.grpc.proto.InferTensorContents;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferRequest.InferInputTensor;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The reader against Protobuf's own: all datatypes, all forms that the wire allows, and messages with errors. */
class InferMessageTest {
    private static final int MESSAGES = 500;
    private static final int MUTATIONS = Integer.getInteger("hillock.fuzz.inputs", 4000);
    private static final RequestLimits LIMITS = new RequestLimits(1 << 16, 1 << 16, 1 << 10, 8, 8, 1 << 10, 1 << 30);

    static InferMessage read(byte[] bytes) {
        return InferMessage.read(new FramedStream(bytes), LIMITS, SharedMemoryRegions.off());
    }

    private static ModelInferRequest random(Random random) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m" + random.nextInt(9))
                .setModelVersion("1").setId("ä" + random.nextInt());
        if (random.nextBoolean()) {
            request.putParameters("steps", InferParameter.newBuilder().setInt64Param(1 + random.nextInt(9)).build());
            request.putParameters("dt", InferParameter.newBuilder().setDoubleParam(0.25).build());
            request.putParameters("sequence_id", InferParameter.newBuilder().setUint64Param(-1L).build());
            request.putParameters("sequence_start", InferParameter.newBuilder().setBoolParam(true).build());
        }
        boolean raw = random.nextBoolean();
        int inputs = 1 + random.nextInt(3);
        for (int i = 0; i < inputs; i++) {
            DataType type = DataType.values()[random.nextInt(DataType.values().length)];
            int elements = random.nextInt(6);
            InferInputTensor.Builder input = InferInputTensor.newBuilder().setName("in" + i).setDatatype(type.name())
                    .addShape(1).addShape(elements);
            if (raw || type == DataType.FP16 || type == DataType.BF16) {
                raw = true;
                request.addRawInputContents(contents(type, elements, random));
            } else {
                input.setContents(typed(type, elements, random));
            }
            request.addInputs(input);
        }
        if (raw && request.getRawInputContentsCount() < inputs) {
            // The inputs before were typed.
            return random(random);
        }
        if (random.nextBoolean()) {
            request.addOutputsBuilder().setName("out").putParameters("classification",
                    InferParameter.newBuilder().setInt64Param(2).build());
        }
        return request.build();
    }

    private static ByteString contents(DataType type, int elements, Random random) {
        if (type != DataType.BYTES) {
            byte[] bytes = new byte[elements * type.bytes()];
            random.nextBytes(bytes);
            return ByteString.copyFrom(bytes);
        }
        ByteBuffer all = ByteBuffer.allocate(elements * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            byte[] text = new byte[random.nextInt(5)];
            random.nextBytes(text);
            all.putInt(text.length).put(text);
        }
        return ByteString.copyFrom(all.flip());
    }

    private static InferTensorContents typed(DataType type, int elements, Random random) {
        InferTensorContents.Builder all = InferTensorContents.newBuilder();
        for (int i = 0; i < elements; i++) {
            int value = random.nextInt();
            switch (type) {
                case BOOL -> all.addBoolContents(random.nextBoolean());
                case INT8 -> all.addIntContents((byte) value);
                case INT16 -> all.addIntContents((short) value);
                case INT32 -> all.addIntContents(value);
                case INT64 -> all.addInt64Contents(random.nextLong());
                case UINT8 -> all.addUintContents(value & 0xff);
                case UINT16 -> all.addUintContents(value & 0xffff);
                case UINT32 -> all.addUintContents(value);
                case UINT64 -> all.addUint64Contents(random.nextLong());
                case FP32 -> all.addFp32Contents(Float.intBitsToFloat(value));
                case FP64 -> all.addFp64Contents(Double.longBitsToDouble(random.nextLong()));
                case BYTES -> all.addBytesContents(ByteString.copyFromUtf8("text" + value));
                case FP16, BF16 -> throw new AssertionError();
            }
        }
        return all.build();
    }

    /** What the reader should make of an input. */
    private static byte[] expected(ModelInferRequest request, int index) {
        InferInputTensor input = request.getInputs(index);
        if (request.getRawInputContentsCount() > 0) {
            return request.getRawInputContents(index).toByteArray();
        }
        ByteBuffer all = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);
        InferTensorContents contents = input.getContents();
        contents.getBoolContentsList().forEach(value -> all.put((byte) (value ? 1 : 0)));
        int bytes = DataType.of(input.getDatatype()).bytes();
        for (List<Integer> numbers : List.of(contents.getIntContentsList(), contents.getUintContentsList())) {
            numbers.forEach(value -> {
                switch (bytes) {
                    case 1 -> all.put(value.byteValue());
                    case 2 -> all.putShort(value.shortValue());
                    default -> all.putInt(value);
                }
            });
        }
        contents.getInt64ContentsList().forEach(all::putLong);
        contents.getUint64ContentsList().forEach(all::putLong);
        contents.getFp32ContentsList().forEach(all::putFloat);
        contents.getFp64ContentsList().forEach(all::putDouble);
        contents.getBytesContentsList().forEach(value -> all.putInt(value.size()).put(value.asReadOnlyByteBuffer()));
        byte[] used = new byte[all.position()];
        all.flip().get(used);
        return used;
    }

    @Test
    void readsWhatProtobufWrites() {
        Random random = new Random(5);
        for (int i = 0; i < MESSAGES; i++) {
            ModelInferRequest request = random(random);
            compare(request, request.toByteArray());
        }
    }

    private static void compare(ModelInferRequest expected, byte[] bytes) {
        try (InferMessage message = read(bytes)) {
            InferRequest request = message.request();
            assertEquals(expected.getModelName(), request.model());
            assertEquals(expected.getId(), request.id());
            assertEquals(expected.containsParameters("steps"), request.parameters().steps().isPresent());
            request.parameters().sequence()
                    .ifPresent(step -> assertEquals("18446744073709551615", step.id()));
            assertEquals(expected.getOutputsList().stream().map(output -> output.getName() + 2).toList(),
                    request.outputs().stream().map(output -> output.name() + output.classes()).toList());
            assertEquals(expected.getInputsCount(), request.inputs().size());
            for (int input = 0; input < request.inputs().size(); input++) {
                InferTensor tensor = request.inputs().get(input);
                assertEquals(expected.getInputs(input).getShapeList(), tensor.shape());
                assertArrayEquals(expected(expected, input), tensor.data().toArray(JAVA_BYTE), expected::toString);
            }
        }
    }

    /** Fields in any order, elements one by one or in parts, unknown fields: all that writers may do. */
    @Test
    void readsWhatOtherWritersMayWrite() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(99, "a field of the future");
        out.writeFixed64(98, 1);
        out.writeFixed32(97, 1);
        out.writeUInt64(96, -1);
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        CodedOutputStream elements = CodedOutputStream.newInstance(contents);
        elements.writeInt32(2, -3);
        elements.writeByteArray(2, new byte[]{1, 2});
        elements.writeInt32(2, 7);
        elements.writeByteArray(2, new byte[0]);
        elements.flush();
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        CodedOutputStream tensor = CodedOutputStream.newInstance(input);
        tensor.writeByteArray(5, contents.toByteArray());
        tensor.writeInt64(3, 1);
        tensor.writeByteArray(3, new byte[]{4});
        tensor.writeString(2, "INT16");
        tensor.writeString(1, "in0");
        tensor.flush();
        out.writeByteArray(5, input.toByteArray());
        out.writeString(1, "before");
        out.writeString(1, "after");
        out.flush();
        ModelInferRequest expected = ModelInferRequest.parseFrom(bytes.toByteArray());
        assertEquals("after", expected.getModelName());
        assertEquals(List.of(-3, 1, 2, 7), expected.getInputs(0).getContents().getIntContentsList());
        compare(expected, bytes.toByteArray());
    }

    @Test
    void valuesOutsideOfTheirTypeAreRefused() {
        for (int value : new int[]{128, -129}) {
            assertTrue(refused(DataType.INT8, InferTensorContents.newBuilder().addIntContents(value)).contains(
                    String.valueOf(value)));
        }
        assertTrue(refused(DataType.UINT16, InferTensorContents.newBuilder().addUintContents(65_536))
                .contains("65536"));
        assertTrue(refused(DataType.FP16, InferTensorContents.newBuilder().addFp32Contents(1))
                .contains("raw_input_contents"));
        assertTrue(refused(DataType.FP32, InferTensorContents.newBuilder().addFp32Contents(1).addIntContents(1))
                .contains("both"));
    }

    private static String refused(DataType type, InferTensorContents.Builder contents) {
        byte[] bytes = ModelInferRequest.newBuilder().addInputs(InferInputTensor.newBuilder().setName("in")
                .setDatatype(type.name()).addShape(1).setContents(contents)).build().toByteArray();
        try (InferMessage message = read(bytes)) {
            ServiceException refusal = assertThrows(ServiceException.class, message::request);
            assertEquals(Reason.INVALID, refusal.reason());
            return refusal.getMessage();
        }
    }

    /** Random changes of valid messages: each is read as Protobuf reads it, or refused; nothing else happens. */
    @Test
    void mutatedMessagesAreReadOrRefused() {
        Random random = new Random(6);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = random(random).toByteArray();
            int changes = 1 + random.nextInt(3);
            for (int change = 0; change < changes; change++) {
                bytes = mutated(bytes, random);
            }
            try (InferMessage message = read(bytes)) {
                InferRequest request = message.request();
                ModelInferRequest parsed = ModelInferRequest.parseFrom(bytes);
                assertEquals(parsed.getModelName(), request.model());
                assertEquals(parsed.getInputsList().stream().map(InferInputTensor::getShapeList).toList(),
                        request.inputs().stream().map(InferTensor::shape).toList());
                read++;
            } catch (ServiceException e) {
                assertTrue(e.reason() == Reason.INVALID || e.reason() == Reason.TOO_LARGE
                        || e.reason() == Reason.FORBIDDEN, e::toString);
                refused++;
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError("Protobuf refuses what was read: " + ByteString.copyFrom(bytes), e);
            }
        }
        assertTrue(read > MUTATIONS / 20 && refused > MUTATIONS / 20, read + " read, " + refused + " refused");
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] changed = bytes.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[at] = (byte) random.nextInt();
            case 2 -> changed = java.util.Arrays.copyOf(bytes, at);
            default -> {
                int from = random.nextInt(bytes.length);
                int count = Math.min(random.nextInt(8), bytes.length - Math.max(at, from));
                System.arraycopy(bytes, from, changed, at, count);
            }
        }
        return changed;
    }

    /** As gRPC's: it knows its length. */
    private static final class FramedStream extends ByteArrayInputStream implements io.grpc.KnownLength {
        FramedStream(byte[] bytes) {
            super(bytes);
        }
    }
}
