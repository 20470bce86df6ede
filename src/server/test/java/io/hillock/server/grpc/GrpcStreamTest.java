package io.hillock.server.grpc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.server.TestImages;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelStreamInferResponse;
import io.hillock.server.rest.TestService;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ModelStreamInfer}: sequences, refusals within the stream, slow readers. */
@Timeout(60)
class GrpcStreamTest {
    private static final float[] VALUES = {0.5f, 1.25f, 1};

    private static final class Answers implements StreamObserver<ModelStreamInferResponse> {
        private final LinkedBlockingQueue<ModelStreamInferResponse> all = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();

        @Override
        public void onNext(ModelStreamInferResponse answer) {
            all.add(answer);
        }

        @Override
        public void onError(Throwable problem) {
            end.completeExceptionally(problem);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }

        ModelStreamInferResponse next() throws InterruptedException {
            ModelStreamInferResponse next = all.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no answer, " + end);
            }
            return next;
        }
    }

    private static ModelInferRequest step(String sequence, boolean start, boolean end) {
        return GrpcClient.request("small", List.of(1L, 3L), VALUES).setId(sequence)
                .putParameters("steps", GrpcClient.number(4)).putParameters("sequence_id", GrpcClient.text(sequence))
                .putParameters("sequence_start", GrpcClient.flag(start))
                .putParameters("sequence_end", GrpcClient.flag(end)).build();
    }

    /** Two sequences in one stream, step by step, with the bits of one long run each. */
    @Test
    void sequences() throws Exception {
        byte[][] expected = new byte[3][];
        try (Arena arena = Arena.ofConfined();
                Engine engine = JavaEngine.open(TestImages.spiking(1));
                var session = engine.open()) {
            for (int i = 0; i < expected.length; i++) {
                Response response = engine.image().response(arena, 1, 4, RequestedOutputs.COUNTS);
                session.run(new Encoding(arena.allocateFrom(JAVA_FLOAT, VALUES), 4, true), response);
                expected[i] = response.counts().toArray(JAVA_BYTE);
            }
        }
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            Answers answers = new Answers();
            StreamObserver<ModelInferRequest> requests = ClientCalls.asyncBidiStreamingCall(
                    client.channel.newCall(GrpcClient.STREAM, CallOptions.DEFAULT), answers);
            for (int i = 0; i < expected.length; i++) {
                requests.onNext(step("a", i == 0, i == 2));
                requests.onNext(step("b", i == 0, false));
            }
            requests.onCompleted();
            for (byte[] one : expected) {
                for (String sequence : List.of("a", "b")) {
                    ModelStreamInferResponse answer = answers.next();
                    assertEquals("", answer.getErrorMessage());
                    assertEquals(sequence, answer.getInferResponse().getId());
                    assertArrayEquals(one, answer.getInferResponse().getRawOutputContents(0).toByteArray());
                }
            }
            answers.end.get(30, TimeUnit.SECONDS);
            assertEquals(1, service.server.service().sequences().size(), "b goes on outside of the stream");
            client.infer(step("b", false, true));
            assertEquals(0, service.server.service().sequences().size());
        }
    }

    @Test
    void aRefusalIsAnAnswerAndTheStreamGoesOn() throws Exception {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            Answers answers = new Answers();
            StreamObserver<ModelInferRequest> requests = ClientCalls.asyncBidiStreamingCall(
                    client.channel.newCall(GrpcClient.STREAM, CallOptions.DEFAULT), answers);
            requests.onNext(step("unbegun", false, false));
            ModelStreamInferResponse refused = answers.next();
            assertTrue(refused.getErrorMessage().contains("sequence_start"), refused::toString);
            assertEquals("unbegun", refused.getInferResponse().getId());
            requests.onNext(step("unbegun", true, true).toBuilder().setModelName("none").build());
            assertTrue(answers.next().getErrorMessage().contains("'none'"));
            requests.onNext(step("begun", true, true));
            assertEquals("", answers.next().getErrorMessage());
            requests.onCompleted();
            answers.end.get(30, TimeUnit.SECONDS);
        }
    }

    /** A client that sends and does not read: the service stops reading, and answers all once the client reads. */
    @Test
    void aSlowReaderHoldsUpItsOwnStream() throws Exception {
        int requests = 400;
        ModelInferRequest large = GrpcClient.request("small", List.of(1L, 3L), VALUES)
                .putParameters("steps", GrpcClient.number(3000))
                .addOutputs(ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName("raster")).build();
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            ClientCall<ModelInferRequest, ModelStreamInferResponse> call = client.channel.newCall(GrpcClient.STREAM,
                    CallOptions.DEFAULT);
            AtomicInteger got = new AtomicInteger();
            CompletableFuture<Status> end = new CompletableFuture<>();
            call.start(new ClientCall.Listener<>() {
                @Override
                public void onMessage(ModelStreamInferResponse answer) {
                    got.incrementAndGet();
                    call.request(1);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                    end.complete(status);
                }
            }, new Metadata());
            for (int i = 0; i < requests; i++) {
                call.sendMessage(large);
            }
            call.halfClose();
            long answered = settled(service);
            assertTrue(answered > 0 && answered < requests, () -> answered + " of " + requests + " were answered");
            // Others are answered meanwhile.
            assertEquals(3, client.infer(GrpcClient.request("small", List.of(1L, 3L), VALUES).build())
                    .getOutputsCount());
            call.request(1);
            assertTrue(end.get(60, TimeUnit.SECONDS).isOk());
            assertEquals(requests, got.get());
        }
    }

    /** The number of answers once it has not grown for half a second. */
    private static long settled(TestService service) throws IOException {
        long last = -1;
        long since = System.nanoTime();
        for (;;) {
            long now = service.server.service().serving().versions("small", "").getFirst().statistics().successes();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            } else if (last > 0 && System.nanoTime() - since > 500_000_000) {
                return last;
            }
            Thread.onSpinWait();
        }
    }

    /** A connection that ends in a stream leaves nothing behind but its sequences, which expire. */
    @Test
    void aLostClientLeavesNoCall() throws Exception {
        try (TestService service = TestService.ready()) {
            try (GrpcClient client = new GrpcClient(service)) {
                Answers answers = new Answers();
                StreamObserver<ModelInferRequest> requests = ClientCalls.asyncBidiStreamingCall(
                        client.channel.newCall(GrpcClient.STREAM, CallOptions.DEFAULT), answers);
                requests.onNext(step("left", true, false));
                answers.next();
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!TestService.text(service.get("/metrics")).contains("hillock_requests_under_way 0.0")) {
                assertFalse(System.nanoTime() > end, "a call is left");
            }
            assertEquals(1, service.server.service().sequences().size());
        }
    }
}
