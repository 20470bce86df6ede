package io.hillock.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;

/** Whether answers are compressed: those of 1 KiB and more, to callers that compress their requests. */
final class MessageCompression {
    private static final Metadata.Key<String> ENCODING = Metadata.Key.of("grpc-encoding",
            Metadata.ASCII_STRING_MARSHALLER);
    private static final String GZIP = "gzip";
    /** Smaller answers gain nothing. */
    private static final int WORTH_COMPRESSING = 1024;

    private final ServerCall<?, ?> call;

    private MessageCompression(ServerCall<?, ?> call) {
        this.call = call;
    }

    /** Whether the caller compresses its messages, in whatever way. */
    static boolean isCompressed(Metadata headers) {
        String encoding = headers.get(ENCODING);
        return encoding != null && !encoding.equals("identity");
    }

    /** For a call whose headers are not sent yet. */
    static MessageCompression of(ServerCall<?, ?> call, Metadata headers) {
        if (GZIP.equals(headers.get(ENCODING))) {
            call.setCompression(GZIP);
        }
        return new MessageCompression(call);
    }

    /** Says whether the next answer is. */
    void decide(int length) {
        call.setMessageCompression(length >= WORTH_COMPRESSING);
    }
}
