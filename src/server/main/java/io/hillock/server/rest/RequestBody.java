package io.hillock.server.rest;

import io.helidon.http.HeaderNames;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * A request's whole body, decompressed, in the byte buffer of its memory.
 *
 * @param length valid bytes
 */
record RequestBody(byte[] bytes, int length) {

    /**
     * Reads a body.
     *
     * @throws ServiceException {@code TOO_LARGE} beyond the limit; {@code UNSUPPORTED_ENCODING}; {@code INVALID} if it is not what its
     *     encoding says or ends early
     */
    static RequestBody read(RestCall call, RequestLimits limits, RequestMemory memory) {
        if (!call.request().content().hasEntity()) {
            return new RequestBody(memory.bytes(0, 0), 0);
        }
        OptionalLong announced = call.request().headers().contentLength();
        if (announced.orElse(0) > limits.body()) {
            throw tooLarge(limits);
        }
        String encoding = call.header(HeaderNames.CONTENT_ENCODING).orElse("identity").strip().toLowerCase(Locale.ROOT);
        try {
            InputStream in = decoded(encoding, call.request().content().inputStream());
            boolean plain = encoding.equals("identity");
            return read(in, plain ? announced : OptionalLong.empty(), limits, memory);
        } catch (ZipException | EOFException e) {
            throw new ServiceException(Reason.INVALID, "the body is not what Content-Encoding '" + encoding + "' says",
                    e);
        } catch (IOException e) {
            throw new ServiceException(Reason.INVALID, "the body ended early", e);
        } catch (ServiceException e) {
            throw e;
        } catch (RuntimeException e) {
            // What Helidon throws for a wrong chunk, or for fewer bytes than Content-Length says.
            throw new ServiceException(Reason.INVALID, "the body ended early, or its chunks are malformed", e);
        }
    }

    private static InputStream decoded(String encoding, InputStream in) throws IOException {
        return switch (encoding) {
            case "identity", "" -> in;
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            default -> throw new ServiceException(Reason.UNSUPPORTED_ENCODING,
                    "Content-Encoding '" + encoding.replaceAll("[^a-z0-9, -]", "?")
                            + "' is unknown: there are gzip, deflate and identity");
        };
    }

    private static RequestBody read(InputStream in, OptionalLong announced, RequestLimits limits, RequestMemory memory)
            throws IOException {
        byte[] bytes = memory.bytes((int) announced.orElse(0), 0);
        int length = 0;
        for (;;) {
            if (length == bytes.length) {
                if (announced.isPresent() && length == announced.getAsLong()) {
                    break;
                }
                bytes = memory.bytes((int) Math.min(limits.body() + 1L, 2L * length), length);
            }
            int count = in.read(bytes, length, Math.min(bytes.length, limits.body() + 1) - length);
            if (count < 0) {
                break;
            }
            length += count;
            if (length > limits.body()) {
                throw tooLarge(limits);
            }
        }
        return new RequestBody(bytes, length);
    }

    private static ServiceException tooLarge(RequestLimits limits) {
        return ServiceException
                .tooLarge("the body has more than the " + limits.body() + " bytes that the service takes");
    }
}
