package io.hillock.server.request;

import java.io.Serial;
import java.util.regex.Pattern;

/** Why a request is refused or failed: the reason, and a sentence that says what, where and, if there is one, the remedy. */
public final class ServiceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 500;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\u2028\u2029]");

    private final Reason reason;

    /**
     * The reasons, with what each protocol calls them. Codes of gRPC are those of {@code io.grpc.Status.Code}.
     */
    public enum Reason {
        /** The request is malformed, or does not fit the model. */
        INVALID(400, 3),
        /** The caller has not proved who it is. */
        UNAUTHENTICATED(401, 16),
        /** The caller's token lacks the scope. */
        FORBIDDEN(403, 7),
        /** There is no such model, version or endpoint. */
        NOT_FOUND(404, 5),
        /** The endpoint has no such method. */
        METHOD_NOT_ALLOWED(405, 12),
        /** Another queued request has this session and id. */
        CONFLICT(409, 6),
        /** The request or its answer is larger than the service's limits. */
        TOO_LARGE(413, 8),
        /** The body's encoding is unknown. */
        UNSUPPORTED_ENCODING(415, 3),
        /** The service has too much to do. The same request may succeed later. */
        OVERLOADED(503, 14),
        /** The model or the service is not ready, or no engine accepts requests now. */
        UNAVAILABLE(503, 14),
        /** The request's time was over before its answer. */
        DEADLINE(504, 4),
        /** The caller, or the end of the service, cancelled the run. */
        CANCELLED(499, 1),
        /** The run failed: its state became infinite, or engines disagreed. */
        FAILED(500, 13),
        /** A defect of this program. */
        INTERNAL(500, 13);

        private final int http;
        private final int grpc;

        Reason(int http, int grpc) {
            this.http = http;
            this.grpc = grpc;
        }

        /** The status of HTTP. */
        public int http() {
            return http;
        }

        /** The number of the status of gRPC. */
        public int grpc() {
            return grpc;
        }
    }

    /** @param message one sentence; it is cut to 500 characters, and control characters in it become '?' */
    public ServiceException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** As the other constructor. */
    public ServiceException(Reason reason, String message, Throwable cause) {
        // Under overload there are many, and each must cost little.
        super(sentence(message), cause, true, reason != Reason.OVERLOADED);
        this.reason = reason;
    }

    /** Messages quote names out of requests, and go into logs and headers. */
    private static String sentence(String message) {
        String said = CONTROL.matcher(String.valueOf(message)).replaceAll("?");
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST - 1) + "…";
    }

    /** An exception with {@link Reason#INVALID}. */
    public static ServiceException invalid(String message) {
        return new ServiceException(Reason.INVALID, message);
    }

    /** An exception with {@link Reason#NOT_FOUND}. */
    public static ServiceException notFound(String message) {
        return new ServiceException(Reason.NOT_FOUND, message);
    }

    /** An exception with {@link Reason#TOO_LARGE}. */
    public static ServiceException tooLarge(String message) {
        return new ServiceException(Reason.TOO_LARGE, message);
    }

    public Reason reason() {
        return reason;
    }
}
