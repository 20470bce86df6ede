package io.hillock.runtime.remote;

/**
 * What an {@link EngineServer} takes on. Who asks for more is answered {@code overloaded} or {@code too_large}.
 *
 * @param threads runs at once, at least 1
 * @param waiting requests that wait for a thread, 0 or more
 * @param networks served at once, at least 1
 * @param imageBytes of the largest image that is taken over the wire, at least 1
 * @param streams states kept and arrays received at once for one connection, at least 1
 */
public record ServerOptions(int threads, int waiting, int networks, long imageBytes, int streams) {
    /** A thread for each processor, 1024 requests waiting, 64 networks of up to 1 GiB, 1024 streams. */
    public static final ServerOptions DEFAULT = new ServerOptions(Runtime.getRuntime().availableProcessors(), 1024, 64,
            1L << 30, 1024);

    public ServerOptions {
        if (threads < 1 || waiting < 0 || networks < 1 || imageBytes < 1 || streams < 1) {
            throw new IllegalArgumentException(
                    "threads, networks, imageBytes and streams must be at least 1, waiting 0");
        }
    }

    public ServerOptions withThreads(int threads) {
        return new ServerOptions(threads, waiting, networks, imageBytes, streams);
    }

    public ServerOptions withWaiting(int waiting) {
        return new ServerOptions(threads, waiting, networks, imageBytes, streams);
    }
}
