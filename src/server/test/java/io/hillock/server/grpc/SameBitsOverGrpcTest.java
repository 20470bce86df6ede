package io.hillock.server.grpc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.server.TestImages;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferRequest.InferInputTensor;
import io.hillock.server.grpc.proto.ModelInferRequest.InferRequestedOutputTensor;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.rest.TestService;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random inputs: typed contents, raw contents, shared memory over gRPC and over REST, and the engine in process give the same bits. */
@Timeout(120)
class SameBitsOverGrpcTest {
    private static final int REQUESTS = 1000;
    private static final List<String> OUTPUTS = List.of("counts", "label", "raster", "hidden:v");
    private static final int REGION = 1 << 16;
    private static final int PLACE = 1 << 13;

    @Test
    void typedRawSharedMemoryAndInProcess() throws IOException {
        Random random = new Random(4);
        Path object = Files.createTempFile(Path.of("/dev/shm"), "hillock-test-", "");
        try (TestService service = TestService.ready();
                GrpcClient client = new GrpcClient(service);
                Engine engine = JavaEngine.open(TestImages.spiking(1));
                FileChannel shared = FileChannel.open(object, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            shared.write(ByteBuffer.allocate(REGION), 0);
            service.server.service().regions().register("place", "/" + object.getFileName(), 0, REGION);
            for (int i = 0; i < REQUESTS; i++) {
                compare(service, client, engine, shared, random);
            }
        } finally {
            Files.delete(object);
        }
    }

    private static void compare(TestService service, GrpcClient client, Engine engine, FileChannel shared,
            Random random) throws IOException {
        int samples = 1 + random.nextInt(3);
        int steps = 1 + random.nextInt(12);
        boolean held = random.nextBoolean();
        float[] values = new float[samples * (held ? 1 : steps) * TestImages.INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(8) == 0
                    ? Math.scalb(random.nextFloat(), random.nextInt(60) - 55)
                    : random.nextFloat() * 3 - 0.5f;
        }
        List<Long> shape = held ? List.of((long) samples, 3L) : List.of((long) samples, (long) steps, 3L);
        byte[] expected = inProcess(engine, values, samples, steps, held);
        ModelInferRequest raw = outputs(GrpcClient.request("small", shape, values), steps).build();
        assertArrayEquals(expected, bytes(client.infer(raw)));
        ModelInferRequest.Builder typed = raw.toBuilder().clearRawInputContents();
        for (float value : values) {
            typed.getInputsBuilder(0).getContentsBuilder().addFp32Contents(value);
        }
        assertArrayEquals(expected, bytes(client.infer(typed.build())));
        shared.write(raw.getRawInputContents(0).asReadOnlyByteBuffer(), 0);
        assertArrayEquals(expected, sharedOverGrpc(client, raw, shared));
        assertArrayEquals(expected, sharedOverRest(service, raw, steps, shared));
    }

    private static byte[] inProcess(Engine engine, float[] values, int samples, int steps, boolean held) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = engine.image().response(arena, samples, steps,
                    RequestedOutputs.COUNTS.withRaster().record("hidden:v"));
            engine.run(new Batch(arena.allocateFrom(JAVA_FLOAT, values), samples, steps, held), response);
            ByteBuffer labels = ByteBuffer.allocate(samples * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int sample = 0; sample < samples; sample++) {
                labels.putLong(response.label(sample));
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (MemorySegment part : List.of(response.counts(), MemorySegment.ofArray(labels.array()),
                    response.raster(), response.recordings().getFirst().values())) {
                all.writeBytes(part.toArray(JAVA_BYTE));
            }
            return all.toByteArray();
        }
    }

    private static ModelInferRequest.Builder outputs(ModelInferRequest.Builder request, int steps) {
        OUTPUTS.forEach(name -> request.addOutputsBuilder().setName(name));
        return request.putParameters("steps", GrpcClient.number(steps));
    }

    private static byte[] bytes(ModelInferResponse response) {
        assertEquals(OUTPUTS, response.getOutputsList().stream().map(output -> output.getName()).toList());
        return ByteString.copyFrom(response.getRawOutputContentsList()).toByteArray();
    }

    private static byte[] sharedOverGrpc(GrpcClient client, ModelInferRequest raw, FileChannel shared)
            throws IOException {
        ModelInferRequest.Builder request = raw.toBuilder().clearRawInputContents();
        InferInputTensor.Builder input = request.getInputsBuilder(0);
        input.putParameters("shared_memory_region", GrpcClient.text("place"));
        input.putParameters("shared_memory_byte_size", GrpcClient.number(raw.getRawInputContents(0).size()));
        for (int i = 0; i < OUTPUTS.size(); i++) {
            InferRequestedOutputTensor.Builder output = request.getOutputsBuilder(i);
            output.putParameters("shared_memory_region", GrpcClient.text("place"));
            output.putParameters("shared_memory_byte_size", GrpcClient.number(PLACE));
            output.putParameters("shared_memory_offset", GrpcClient.number((i + 1L) * PLACE));
        }
        ModelInferResponse response = client.infer(request.build());
        assertEquals(0, bytes(response).length);
        assertEquals(OUTPUTS.size(), response.getRawOutputContentsCount());
        long[] sizes = response.getOutputsList().stream()
                .mapToLong(output -> output.getParametersOrThrow("shared_memory_byte_size").getInt64Param()).toArray();
        return read(shared, sizes);
    }

    private static byte[] sharedOverRest(TestService service, ModelInferRequest raw, int steps, FileChannel shared)
            throws IOException {
        StringBuilder outputs = new StringBuilder();
        for (int i = 0; i < OUTPUTS.size(); i++) {
            outputs.append(i == 0 ? "" : ",").append("{\"name\":\"").append(OUTPUTS.get(i))
                    .append("\",\"parameters\":{")
                    .append("\"shared_memory_region\":\"place\",\"shared_memory_byte_size\":").append(PLACE)
                    .append(",\"shared_memory_offset\":").append((i + 1) * PLACE).append("}}");
        }
        var answer = service.infer("small", "{\"inputs\":[{\"name\":\"in\",\"datatype\":\"FP32\",\"shape\":"
                + raw.getInputs(0).getShapeList() + ",\"parameters\":{\"shared_memory_region\":\"place\","
                + "\"shared_memory_byte_size\":" + raw.getRawInputContents(0).size() + "}}],\"parameters\":{\"steps\":"
                + steps + "},\"outputs\":[" + outputs + "]}");
        long[] sizes = new long[OUTPUTS.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = answer.get("outputs").get(i).get("parameters").get("shared_memory_byte_size").asLong();
        }
        return read(shared, sizes);
    }

    private static byte[] read(FileChannel shared, long... sizes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer zeros = ByteBuffer.allocate(REGION - PLACE);
        for (int i = 0; i < sizes.length; i++) {
            ByteBuffer part = ByteBuffer.allocate((int) sizes[i]);
            shared.read(part, (i + 1L) * PLACE);
            all.writeBytes(part.array());
        }
        // The next request must not find these answers.
        shared.write(zeros, PLACE);
        return all.toByteArray();
    }
}
