package io.hillock.server.grpc.message;

import io.grpc.Detachable;
import io.grpc.KnownLength;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.sharedmemory.RegionRange;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A request that has arrived, in its own memory. Close it once the answer is written. A message that cannot be read is one too: it knows
 * why, so that its caller is told by the right status. One thread at a time.
 */
public final class InferMessage implements AutoCloseable {
    /** Bytes of a message that is read in microseconds. */
    private static final int SHORT = 64 << 10;

    private final RequestMemory memory;
    private final long arrived;
    private final InferMessageReader reader;
    private final RequestLimits limits;
    private InputStream undecoded;
    private InferRequest request;
    private ServiceException refusal;

    private InferMessage(RequestLimits limits, SharedMemoryRegions regions) {
        this.limits = limits;
        arrived = System.nanoTime();
        memory = RequestMemory.take();
        reader = new InferMessageReader(limits, memory, regions);
    }

    /**
     * Takes a message. A short one is read at once, a long one when {@link #request} is called, perhaps by another thread. This never throws
     * for what a caller may have sent.
     */
    static InferMessage read(InputStream in, RequestLimits limits, SharedMemoryRegions regions) {
        InferMessage message = new InferMessage(limits, regions);
        try {
            if (in instanceof KnownLength && in.available() > SHORT && in instanceof Detachable whole) {
                message.undecoded = whole.detach();
                return message;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        try {
            message.decode(in);
        } catch (RuntimeException | Error e) {
            message.close();
            throw e;
        }
        return message;
    }

    private void decode(InputStream in) {
        try {
            request = decoded(in, limits);
        } catch (ServiceException e) {
            refusal = e;
        } catch (IOException e) {
            refusal = new ServiceException(Reason.INVALID, "the message ended early", e);
        } catch (OutOfMemoryError e) {
            refusal = new ServiceException(Reason.OVERLOADED, "the service lacks the memory for this request", e);
        }
    }

    private InferRequest decoded(InputStream in, RequestLimits limits) throws IOException {
        if (in instanceof KnownLength) {
            return reader.read(in, in.available());
        }
        // A compressed message: no length in it can be trusted before all of it is there.
        byte[] whole = inflated(in, limits);
        return reader.read(new ByteArrayInputStream(whole), whole.length);
    }

    private static byte[] inflated(InputStream in, RequestLimits limits) throws IOException {
        try {
            return in.readAllBytes();
        } catch (RuntimeException e) {
            throw MessageFailures.of(e, limits);
        }
    }

    /** Whether {@link #request} has nothing left to read. */
    public boolean isDecoded() {
        return undecoded == null;
    }

    /** @throws ServiceException the reason, if the message could not be read */
    public InferRequest request() {
        if (undecoded != null) {
            try (InputStream in = undecoded) {
                undecoded = null;
                decode(in);
            } catch (IOException e) {
                throw new ServiceException(Reason.INVALID, "the message ended early", e);
            }
        }
        if (refusal != null) {
            throw refusal;
        }
        return request;
    }

    /** The caller's name for the request, as far as it could be read. */
    public String id() {
        return reader.id();
    }

    /** Places of the outputs that go into shared memory, by their names. */
    public Map<String, RegionRange> places() {
        return reader.places();
    }

    public RequestMemory memory() {
        return memory;
    }

    /** When it arrived, on the clock of {@link System#nanoTime}. */
    public long arrived() {
        return arrived;
    }

    @Override
    public void close() {
        if (undecoded != null) {
            try {
                undecoded.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        memory.close();
    }
}
