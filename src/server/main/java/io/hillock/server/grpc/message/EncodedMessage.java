package io.hillock.server.grpc.message;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A message in Protobuf's wire format.
 *
 * @param length valid bytes
 */
public record EncodedMessage(byte[] bytes, int length) {
    InputStream stream() {
        return new Stream(bytes, length);
    }

    private static final class Stream extends ByteArrayInputStream implements KnownLength, Drainable {
        Stream(byte[] bytes, int length) {
            super(bytes, 0, length);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            return (int) transferTo(target);
        }
    }
}
