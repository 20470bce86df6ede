package io.hillock.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.hillock.server.grpc.proto.ModelInferRequest;
import io.hillock.server.grpc.proto.ModelInferResponse;
import io.hillock.server.rest.TestService;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs end when their callers cancel or have no more time, and when the service ends. */
@Timeout(60)
class GrpcCancelTest {
    /** A run of minutes. */
    private static ModelInferRequest.Builder longRequest() {
        float[] values = new float[20_000 * 3];
        java.util.Arrays.fill(values, 1);
        return GrpcClient.request("small", List.of(20_000L, 3L), values).putParameters("steps",
                GrpcClient.number(100_000));
    }

    private static ListenableFuture<ModelInferResponse> send(GrpcClient client, ModelInferRequest request,
            CallOptions options) {
        return ClientCalls.futureUnaryCall(client.channel.newCall(GrpcClient.INFER, options), request);
    }

    private static void await(TestService service, String metric) throws IOException {
        Pattern wanted = Pattern.compile(metric);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!wanted.matcher(TestService.text(service.get("/metrics"))).find()) {
            assertTrue(System.nanoTime() < end, () -> "never: " + metric);
        }
    }

    private static String refused(String reason) {
        return "hillock_requests_refused_total\\{protocol=\"grpc\",reason=\"" + reason + "\"} 1.0";
    }

    @Test
    void cancellingReachesTheEngine() throws Exception {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            var answer = send(client, longRequest().build(), CallOptions.DEFAULT);
            await(service, "hillock_requests_under_way 1.0");
            answer.cancel(true);
            await(service, "hillock_requests_under_way 0.0");
            await(service, refused("cancelled"));
            assertEquals(3, client.infer(GrpcClient.request("small", List.of(1L, 3L), 1, 1, 1).build())
                    .getOutputsCount(), "the next run is not cancelled");
        }
    }

    @Test
    void aDeadlineReachesTheEngine() throws Exception {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            // The connection is there before the time begins.
            client.infer(GrpcClient.request("small", List.of(1L, 3L), 1, 1, 1).build());
            var answer = send(client, longRequest().build(),
                    CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS));
            await(service, "hillock_requests_under_way 1.0");
            assertEquals(Code.DEADLINE_EXCEEDED, code(answer));
            await(service, "hillock_requests_under_way 0.0");
            // The caller, whose time is over too, cancels: either may reach the engine first.
            await(service, refused("(deadline|cancelled)"));
        }
    }

    @Test
    void theParameterTimeoutIsTheSame() throws Exception {
        try (TestService service = TestService.ready(); GrpcClient client = new GrpcClient(service)) {
            long start = System.nanoTime();
            GrpcClient.refusal(Code.DEADLINE_EXCEEDED,
                    () -> client.infer(longRequest().putParameters("timeout", GrpcClient.number(200_000)).build()));
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20));
        }
    }

    @Test
    void theEndOfTheServiceCancelsAfterTheDrain() throws Exception {
        TestService service = TestService.ready();
        try (GrpcClient client = new GrpcClient(service)) {
            var slow = send(client, longRequest().build(), CallOptions.DEFAULT);
            await(service, "hillock_requests_under_way 1.0");
            CompletableFuture<Void> closed = CompletableFuture.runAsync(service::close);
            assertEquals(Code.CANCELLED, code(slow));
            closed.get(30, TimeUnit.SECONDS);
            StatusRuntimeException late = assertThrows(StatusRuntimeException.class,
                    () -> client.infer(GrpcClient.request("small", List.of(1L, 3L), 1, 1, 1).build()));
            assertEquals(Code.UNAVAILABLE, late.getStatus().getCode());
        }
    }

    private static Code code(ListenableFuture<ModelInferResponse> answer) throws Exception {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> answer.get(40, TimeUnit.SECONDS));
        return ((StatusRuntimeException) failure.getCause()).getStatus().getCode();
    }
}
