package io.hillock.remote.serve;

import io.hillock.remote.IncomingArrays;
import io.hillock.remote.ServerMemory;
import io.hillock.remote.ServerOptions;

/** What a server keeps for one connection: requests under way, streams and incoming arrays. Thread-safe. */
public final class ClientState {
    private final SessionRequests requests;
    private final StreamTable streams;
    private final UploadedImages images;
    private final IncomingArrays arrays;

    /** @param requests the requests of the connection's session */
    public ClientState(SessionRequests requests, ServerOptions options, ServerMemory memory) {
        this.requests = requests;
        this.streams = new StreamTable(options.streams(), memory.engines());
        this.images = new UploadedImages(options.imageBytes(), options.networks(), memory.arrivals());
        this.arrays = new IncomingArrays(images::sink, options.streams());
    }

    public SessionRequests requests() {
        return requests;
    }

    StreamTable streams() {
        return streams;
    }

    UploadedImages images() {
        return images;
    }

    IncomingArrays arrays() {
        return arrays;
    }

    /** Handles CANCEL: cancels a request, or an incoming array by the id of the message that opened it. */
    void cancel(long id) {
        arrays.cancel(id);
        requests.cancel(id);
    }

    /** The connection has ended. Arrays are freed at once, streams after the requests that use them. */
    public void leave() {
        arrays.abandonAll();
        images.close();
        streams.close();
    }
}
