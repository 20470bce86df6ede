package io.hillock.server.request;

/**
 * What one request may take. Requests beyond a limit are refused before their memory is allocated.
 *
 * @param body bytes of a request's body, after decompression
 * @param answer bytes of an answer's tensors
 * @param header bytes of all HTTP headers
 * @param depth nested arrays and objects of JSON
 * @param tensors inputs, and outputs, of a request
 * @param steps time steps
 * @param work samples × steps × operations of one step
 */
public record RequestLimits(int body, long answer, int header, int depth, int tensors, int steps, long work) {
    /** 64 MiB in, 256 MiB out, 16 KiB of headers, depth 32, 64 tensors, 2^20 steps, 2^40 operations. */
    public static final RequestLimits DEFAULT = new RequestLimits(64 << 20, 256L << 20, 16 << 10, 32, 64, 1 << 20,
            1L << 40);

    public RequestLimits {
        if (body < 1 || answer < 1 || header < 1 || depth < 1 || tensors < 1 || steps < 1 || work < 1) {
            throw new IllegalArgumentException("each limit must be at least 1");
        }
    }
}
