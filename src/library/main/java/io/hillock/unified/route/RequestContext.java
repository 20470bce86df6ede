package io.hillock.unified.route;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.image.Image;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.layer.RequestTrace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * What the front door keeps for one request at a time: its trace, and memory for what the caller does not provide. The thread that took it
 * owns it until {@link #giveBack()}.
 */
public final class RequestContext {
    private static final AtomicIntegerFieldUpdater<RequestContext> TAKEN = AtomicIntegerFieldUpdater.newUpdater(
            RequestContext.class,
            "taken");

    private final Image image;
    private final RequestTrace trace = new RequestTrace();
    private volatile int taken;
    private Response response;
    private MemorySegment input;

    RequestContext(Image image) {
        this.image = image;
    }

    boolean take() {
        return taken == 0 && TAKEN.compareAndSet(this, 0, 1);
    }

    public void giveBack() {
        TAKEN.lazySet(this, 0);
    }

    public RequestTrace trace() {
        return trace;
    }

    /** A response for the counts and latency of one sample. The context's next request overwrites it. */
    public Response response(int steps) {
        if (response == null || response.answer().steps() != steps) {
            response = image.response(Arena.ofAuto(), 1, steps, RequestedOutputs.COUNTS);
        }
        return response;
    }

    /** An encoding that holds a copy of this vector for this many steps. The context's next request overwrites it. */
    public Encoding held(float[] values, int steps) {
        if (input == null) {
            input = Arena.ofAuto().allocate(JAVA_FLOAT, image.inputShape().size());
        }
        if (values.length != input.byteSize() / Float.BYTES) {
            throw new IllegalArgumentException("there are " + values.length + " values, the network has "
                    + input.byteSize() / Float.BYTES + " inputs");
        }
        MemorySegment.copy(values, 0, input, JAVA_FLOAT, 0, values.length);
        return new Encoding(input, steps, true);
    }
}
