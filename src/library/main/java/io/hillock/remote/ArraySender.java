package io.hillock.remote;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.Offer;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * Sends an array of any size in pieces, as fast as the other side takes them. Used by one thread. Closing it before {@link #finish} tells
 * the other side that the array will not be completed.
 */
public final class ArraySender implements AutoCloseable {
    private final Connection connection;
    private final String target;
    private final Duration timeout;
    private final WireElementType type;
    private final long openId;
    private final long stream;
    private final CRC32C sum = new CRC32C();
    private long chunks;
    private boolean finished;

    /**
     * Opens a stream for the array.
     *
     * @param name tells the receiver what the array is
     * @param shape row-major
     * @param timeout how long to wait for each of the receiver's answers, and for it to take a piece
     * @throws AnswerException if the receiver refuses the array
     */
    public ArraySender(Connection connection, String name, WireElementType type, List<Long> shape, Duration timeout) {
        this(connection, connection.peer(), name, type, shape, timeout);
    }

    /**
     * Opens a stream to a cell behind a hub.
     *
     * @param target the cell's name
     */
    public ArraySender(Connection connection, String target, String name, WireElementType type, List<Long> shape,
            Duration timeout) {
        this.connection = connection;
        this.target = target;
        this.timeout = timeout;
        this.type = type;
        this.openId = connection.nextId();
        this.stream = openId;
        ask(openId, new StreamOpen(stream, name, type, shape, OptionalLong.empty()));
    }

    /** The stream's number, by which other messages refer to the array. */
    public long stream() {
        return stream;
    }

    /**
     * Sends the next elements. Waits until the other side has room. The caller may reuse the memory afterwards.
     *
     * @param elements native memory, aligned, holding a whole number of elements, at least one
     * @throws AnswerException {@code disconnected}; {@code overloaded} if the receiver takes nothing for too long
     */
    public void send(MemorySegment elements) {
        Shape shape = Shape.of(Math.toIntExact(elements.byteSize() / type.bytes()));
        sum.update(elements.asByteBuffer());
        Envelope chunk = envelope(connection.nextId(),
                new StreamChunk(stream, chunks++, new WireTensor(StreamChunk.CHUNK, type, shape, elements)));
        long end = System.nanoTime() + timeout.toNanos();
        Offer offer;
        while ((offer = connection.send(chunk)) == Offer.BACK_PRESSURED) {
            awaitRoom(end);
        }
        if (offer == Offer.CLOSED) {
            throw failure(ErrorCode.DISCONNECTED, "the connection was lost");
        }
    }

    /** Sends a whole array in pieces of this many bytes. */
    public void sendAll(MemorySegment array, int pieceBytes) {
        long piece = Math.max(1, pieceBytes / type.bytes()) * type.bytes();
        for (long at = 0; at < array.byteSize(); at += piece) {
            send(array.asSlice(at, Math.min(piece, array.byteSize() - at)));
        }
    }

    /**
     * Waits until the receiver has everything.
     *
     * @throws AnswerException if the array did not arrive intact, or the receiver refused it
     */
    public void finish() {
        finished = true;
        ask(connection.nextId(), new StreamClose(stream, sum.getValue()));
    }

    @Override
    public void close() {
        if (!finished) {
            finished = true;
            connection.send(envelope(connection.nextId(), new Cancel(openId)));
        }
    }

    private void ask(long id, Message question) {
        long end = System.nanoTime() + timeout.toNanos();
        Message answer;
        while ((answer = connection.request(envelope(id, question), timeout).payload()) instanceof ErrorReply error
                && error.code() == ErrorCode.OVERLOADED) {
            awaitRoom(end);
        }
        if (answer instanceof ErrorReply error) {
            finished = true;
            throw new AnswerException(target, error);
        }
        if (!(answer instanceof Ack)) {
            throw failure(ErrorCode.BAD_MESSAGE, "answered with " + answer.getClass().getSimpleName());
        }
    }

    private void awaitRoom(long end) {
        if (!connection.awaitRoom(Duration.ofNanos(end - System.nanoTime()))) {
            throw connection.isOpen()
                    ? failure(ErrorCode.OVERLOADED, "took nothing for " + timeout)
                    : failure(ErrorCode.DISCONNECTED, "the connection was lost");
        }
    }

    private Envelope envelope(long id, Message message) {
        return Envelope.of(id, connection.name(), target, message);
    }

    private AnswerException failure(ErrorCode code, String text) {
        return new AnswerException(target, ErrorReply.of(code, text));
    }
}
