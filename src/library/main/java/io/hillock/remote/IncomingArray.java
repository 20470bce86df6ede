package io.hillock.remote;

import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import java.util.zip.CRC32C;

/** One array that is arriving. Used by one thread at a time. */
final class IncomingArray {
    private final long openId;
    private final StreamOpen opened;
    private final ArraySink sink;
    private final long elements;
    private final CRC32C sum = new CRC32C();
    private long taken;
    private long chunks;

    /** @param openId id of the envelope that opened it */
    IncomingArray(long openId, StreamOpen opened, ArraySink sink) {
        this.openId = openId;
        this.opened = opened;
        this.sink = sink;
        this.elements = opened.shape().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    long openId() {
        return openId;
    }

    void take(StreamChunk chunk) {
        long more = chunk.chunk().shape().size();
        if (chunk.index() != chunks || chunk.chunk().type() != opened.type() || more > elements - taken) {
            throw bad("chunk " + chunk.index() + " of " + chunk.chunk() + " where chunk " + chunks + " of at most "
                    + (elements - taken) + " " + opened.type() + " is expected");
        }
        sum.update(chunk.chunk().data().asByteBuffer());
        sink.take(chunk.chunk().data());
        taken += more;
        chunks++;
    }

    void close(StreamClose close) {
        if (taken != elements) {
            throw bad("closed after " + taken + " of " + elements + " elements");
        }
        if (close.crc32c() != sum.getValue()) {
            throw bad("the sum of what came is " + sum.getValue() + ", of what was sent " + close.crc32c());
        }
        sink.complete();
    }

    void abandon() {
        sink.abandon();
    }

    private InvalidMessageException bad(String reason) {
        return new InvalidMessageException(ErrorCode.BAD_VALUE, "stream", opened.stream() + ": " + reason);
    }
}
