package io.hillock.runtime.remote;

/** What a server keeps for one connection: its requests under way, its streams, its arrays that come in. Any thread. */
final class Guest {
    private final UnderWay requests;
    private final Streams streams;
    private final Images images;
    private final IncomingArrays arrays;

    /** @param requests of its session */
    Guest(UnderWay requests, ServerOptions options, ServerMemory memory) {
        this.requests = requests;
        this.streams = new Streams(options.streams(), memory.engines());
        this.images = new Images(options.imageBytes(), options.networks(), memory.arrivals());
        this.arrays = new IncomingArrays(images::sink, options.streams());
    }

    UnderWay requests() {
        return requests;
    }

    Streams streams() {
        return streams;
    }

    Images images() {
        return images;
    }

    IncomingArrays arrays() {
        return arrays;
    }

    /** As CANCEL has it: a request, or an array on its way by the message that opened it. */
    void cancel(long id) {
        arrays.cancel(id);
        requests.cancel(id);
    }

    /** The connection has ended: arrays are freed at once, streams after the requests that use them. */
    void leave() {
        arrays.abandonAll();
        images.close();
        streams.close();
    }
}
