package io.hillock.server.grpc.message;

import com.google.protobuf.WireFormat;
import io.grpc.HasByteBuffer;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.ServiceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads Protobuf's wire format off a stream whose length is known. Long contents go from the transport's buffers to off-heap memory in one
 * copy. One thread.
 */
final class WireInput {
    private static final int LONGEST_VARINT = 10;
    private static final int LONGEST_TEXT = 1 << 16;

    private final InputStream in;
    private final HasByteBuffer buffers;
    private final RequestMemory memory;
    private int left;

    /**
     * Of a message.
     *
     * @param length bytes of the message
     * @param memory lends its byte buffer for short contents
     */
    WireInput(InputStream in, int length, RequestMemory memory) {
        this.in = in;
        buffers = in instanceof HasByteBuffer direct && direct.byteBufferSupported() ? direct : null;
        this.memory = memory;
        left = length;
    }

    /** Whether the message, or the one within that is open, goes on. */
    boolean more() {
        return left > 0;
    }

    /** The next field's tag: its number times 8, plus its wire type. */
    int tag() throws IOException {
        long tag = varint();
        if (tag != (int) tag || WireFormat.getTagFieldNumber((int) tag) == 0) {
            throw malformed("a field has no number");
        }
        return (int) tag;
    }

    private int next() throws IOException {
        if (left == 0) {
            throw malformed("a field ends early");
        }
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        left--;
        return next;
    }

    long varint() throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            int next = next();
            value |= (long) (next & 0x7f) << 7 * i;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("a number has more than 10 bytes");
    }

    long fixed(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }

    /** The length of what follows. */
    int length() throws IOException {
        long length = varint();
        if (length < 0 || length > left) {
            throw malformed("a field is longer than what holds it");
        }
        return (int) length;
    }

    /** Enters a message within, so that {@link #more} is about it. Returns what {@link #close} needs. */
    int open() throws IOException {
        int length = length();
        int after = left - length;
        left = length;
        return after;
    }

    /** Leaves a message within, at its end. */
    void close(int after) {
        left = after;
    }

    /** Copies the next bytes. */
    void copy(MemorySegment to) throws IOException {
        long size = to.byteSize();
        long at = 0;
        while (buffers != null && at < size) {
            ByteBuffer chunk = buffers.getByteBuffer();
            int count = chunk == null ? 0 : (int) Math.min(chunk.remaining(), size - at);
            if (count == 0) {
                throw new EOFException();
            }
            MemorySegment.copy(MemorySegment.ofBuffer(chunk), 0, to, at, count);
            in.skipNBytes(count);
            at += count;
        }
        byte[] bytes = buffers == null ? memory.bytes(1, 0) : null;
        while (at < size) {
            int count = in.read(bytes, 0, (int) Math.min(bytes.length, size - at));
            if (count < 0) {
                throw new EOFException();
            }
            MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, count);
            at += count;
        }
        left -= (int) size;
    }

    /** The next bytes, at the beginning of the memory's byte buffer. */
    byte[] bytes(int length) throws IOException {
        byte[] bytes = memory.bytes(length, 0);
        if (in.readNBytes(bytes, 0, length) != length) {
            throw new EOFException();
        }
        left -= length;
        return bytes;
    }

    String text() throws IOException {
        int length = length();
        if (length > LONGEST_TEXT) {
            throw ServiceException.tooLarge("a text of the request has more than " + LONGEST_TEXT + " bytes");
        }
        byte[] bytes = bytes(length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw new ServiceException(ServiceException.Reason.INVALID, "a text of the request is no UTF-8", e);
        }
    }

    /** Passes over a field that nobody knows. */
    void skip(int tag) throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> varint();
            case WireFormat.WIRETYPE_FIXED64 -> fixed(Long.BYTES);
            case WireFormat.WIRETYPE_FIXED32 -> fixed(Integer.BYTES);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                int length = length();
                in.skipNBytes(length);
                left -= length;
            }
            default -> throw malformed("a field has an unknown wire type");
        }
    }

    static ServiceException malformed(String why) {
        return ServiceException.invalid("the message is no Protobuf: " + why);
    }
}
