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
 * Sends an array of any size piece by piece, as fast as the other side takes it. One thread. Closing it before {@link #finish} tells
 * the other side that no more will come.
 */
public final class ArraySender implements AutoCloseable {
    private final Connection connection;
    private final String target;
    private final Duration patience;
    private final WireElementType type;
    private final long openId;
    private final long stream;
    private final CRC32C sum = new CRC32C();
    private long chunks;
    private boolean finished;

    /**
     * Opens the array's stream.
     *
     * @param name what it is, for the receiver
     * @param shape row-major
     * @param patience with the receiver's answers, and with its taking a piece
     * @throws AnswerException where the receiver does not want it
     */
    public ArraySender(Connection connection, String name, WireElementType type, List<Long> shape, Duration patience) {
        this(connection, connection.peer(), name, type, shape, patience);
    }

    /**
     * The same for a cell behind a hub.
     *
     * @param target the cell's name
     */
    public ArraySender(Connection connection, String target, String name, WireElementType type, List<Long> shape,
            Duration patience) {
        this.connection = connection;
        this.target = target;
        this.patience = patience;
        this.type = type;
        this.openId = connection.nextId();
        this.stream = openId;
        ask(openId, new StreamOpen(stream, name, type, shape, OptionalLong.empty()));
    }

    /** The stream's number, by which other messages name the array. */
    public long stream() {
        return stream;
    }

    /**
     * Sends the next elements, and waits while the other side takes no more. The memory may be reused after.
     *
     * @param elements native memory, aligned, a whole number of elements, at least one
     * @throws AnswerException {@code disconnected}, {@code overloaded} where the receiver took nothing for too long
     */
    public void send(MemorySegment elements) {
        Shape shape = Shape.of(Math.toIntExact(elements.byteSize() / type.bytes()));
        sum.update(elements.asByteBuffer());
        Envelope chunk = envelope(connection.nextId(),
                new StreamChunk(stream, chunks++, new WireTensor(StreamChunk.CHUNK, type, shape, elements)));
        long end = System.nanoTime() + patience.toNanos();
        Offer offer;
        while ((offer = connection.send(chunk)) == Offer.BACK_PRESSURED) {
            awaitRoom(end);
        }
        if (offer == Offer.CLOSED) {
            throw failure(ErrorCode.DISCONNECTED, "the connection was lost");
        }
    }

    /** Sends all of an array in pieces of so many bytes. */
    public void sendAll(MemorySegment array, int pieceBytes) {
        long piece = Math.max(1, pieceBytes / type.bytes()) * type.bytes();
        for (long at = 0; at < array.byteSize(); at += piece) {
            send(array.asSlice(at, Math.min(piece, array.byteSize() - at)));
        }
    }

    /**
     * Waits until all has arrived.
     *
     * @throws AnswerException where it did not arrive as it was sent, or was not wanted after all
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
        long end = System.nanoTime() + patience.toNanos();
        Message answer;
        while ((answer = connection.request(envelope(id, question), patience).payload()) instanceof ErrorReply error
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
                    ? failure(ErrorCode.OVERLOADED, "took nothing for " + patience)
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
