package io.hillock.server.queue;

import io.hillock.server.inference.InferCall;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.json.InferBody;
import io.hillock.server.json.InferBodyReader;
import io.hillock.server.json.InferBodyWriter;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.Lease;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.util.Arrays;
import java.util.function.Consumer;

/** Bodies of inference requests, however they came. */
public final class InferBodies {
    private InferBodies() {}

    /**
     * Decodes a body.
     *
     * @param header bytes of JSON at the beginning; 0 if the body is the raw contents of the only input
     * @param regions where tensors in shared memory lie
     */
    public static InferBody decode(InferenceService service, RequestMemory memory, SharedMemoryRegions regions,
            String model, String version, byte[] body, int length, int header) {
        InferBodyReader reader = new InferBodyReader(service.limits(), memory, regions);
        if (header > 0) {
            return reader.read(model, version, body, length, header);
        }
        try (Lease lease = service.serving().lease(model, version)) {
            return reader.readRaw(model, version, lease.servable().signature().inputs(), body, length);
        }
    }

    /** Runs a decoded request and encodes the answer. */
    public static InferBodyWriter answer(InferCall call, InferBody body, RequestMemory memory) {
        InferBodyWriter writer = new InferBodyWriter(memory);
        writer.write(call.infer(body.request()), body);
        return writer;
    }

    /**
     * Checks a request before it is queued: its body must be one, its model must be there once the service has started, and it must not depend on what later attempts
     * would not find.
     *
     * @return the id in the body; empty if it has none
     */
    public static String check(InferenceService service, RequestMemory memory, String model, String version,
            byte[] body, int length, int header) {
        if (!service.started()) {
            throw new ServiceException(Reason.UNAVAILABLE, "the service is starting");
        }
        service.serving().lease(model, version).close();
        InferBody decoded = decode(service, memory, SharedMemoryRegions.off(), model, version, body, length, header);
        if (decoded.request().parameters().sequence().isPresent()) {
            throw ServiceException
                    .invalid("a queued request cannot be a step of a sequence: it may run more than once");
        }
        return decoded.request().id();
    }

    /**
     * Answers a queued request.
     *
     * @param begins is given the call, to set a deadline or to cancel it
     */
    public static QueuedOutcome.Answered run(InferenceService service, QueuedInference request,
            Consumer<InferCall> begins) {
        try (RequestMemory memory = RequestMemory.take(); InferCall call = service.call(Protocol.QUEUE, memory)) {
            try {
                call.join(null, null);
                begins.accept(call);
                InferBody body = decode(service, memory, SharedMemoryRegions.off(), request.model(), request.version(),
                        request.body(), request.body().length, request.header());
                InferBodyWriter writer = answer(call, body, memory);
                byte[] bytes = Arrays.copyOf(writer.bytes(), writer.length());
                call.encoded();
                return new QueuedOutcome.Answered(bytes,
                        writer.binary() ? writer.header() : QueuedOutcome.Answered.NOT_BINARY);
            } catch (RuntimeException | Error e) {
                call.failed(e);
                throw e;
            }
        }
    }
}
