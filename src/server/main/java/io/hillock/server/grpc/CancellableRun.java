package io.hillock.server.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.hillock.engine.Limit;
import io.hillock.server.inference.InferCall;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs that end when their caller cancels them or its deadline passes. */
final class CancellableRun {
    private CancellableRun() {}

    /** Gives a run the deadline of this thread's gRPC call. */
    static void limit(InferCall call) {
        Deadline deadline = Context.current().getDeadline();
        if (deadline != null) {
            call.until(Limit.deadline(System.nanoTime(), deadline.timeRemaining(TimeUnit.NANOSECONDS)));
        }
    }

    /** Answers a request within the gRPC call of this thread. */
    static InferResponse infer(InferCall call, InferRequest request) {
        Context context = Context.current();
        limit(call);
        Context.CancellationListener listener = cancelled -> {
            // Of a deadline the engine knows itself, and says so.
            if (!(cancelled.cancellationCause() instanceof TimeoutException)) {
                call.cancel();
            }
        };
        context.addListener(listener, Runnable::run);
        try {
            return call.infer(request);
        } finally {
            context.removeListener(listener);
        }
    }
}
