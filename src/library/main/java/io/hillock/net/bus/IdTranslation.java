package io.hillock.net.bus;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/**
 * Translates what a hub must change in a message between two connections. Stream numbers belong to one sender, so the
 * hub puts the sender's own number in front of them. Credits and handles belong to one connection, so the hub removes
 * them. Any thread.
 */
public final class IdTranslation {
    private static final int SENDER_BITS = 21;
    private static final int STREAM_BITS = 32;
    /** Numbers of senders are below this. */
    static final int SENDERS = 1 << SENDER_BITS;

    private IdTranslation() {}

    /**
     * @param sender returns the sender's number at this hub
     * @throws InvalidMessageException if a stream's number is 2^32 or more
     */
    public static Message request(Message message, IntSupplier sender) {
        return switch (message) {
            case StreamOpen(var stream, var name, var type, var shape, var chunks) ->
                new StreamOpen(stream(stream, sender), name, type, shape, chunks);
            case StreamChunk(var stream, var index, var chunk) -> new StreamChunk(stream(stream, sender), index, chunk);
            case StreamClose(var stream, var crc32c) -> new StreamClose(stream(stream, sender), crc32c);
            case NetworkLoad(var network, var stream, var image) ->
                new NetworkLoad(network, stream(stream, sender), image);
            case ReasoningRequest(var network, var context, var steps, var seed, var wanted, var stream, var encoding) ->
                new ReasoningRequest(network, context, steps, seed, wanted, stream(stream, sender), encoding);
            case StatePull(var network, var stream, var names) ->
                new StatePull(network, stream(stream, sender), names);
            case StateSync(var network, var stream, var base, var mode, var variables) ->
                new StateSync(network, stream(stream, sender), base, mode, variables);
            case Message other -> other;
        };
    }

    static Message answer(Message message) {
        return switch (message) {
            case Ack _ -> Ack.DONE;
            case NetworkList(var networks) ->
                new NetworkList(networks.stream().map(NetworkInfo::withoutHandle).toList());
            case Message other -> other;
        };
    }

    private static OptionalLong stream(OptionalLong stream, IntSupplier sender) {
        return stream.isPresent() ? OptionalLong.of(stream(stream.getAsLong(), sender)) : stream;
    }

    /** @throws InvalidMessageException if the stream's number is 2^32 or more */
    public static long stream(long stream, IntSupplier sender) {
        if (stream >> STREAM_BITS != 0) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream",
                    "must be below 2^32 to go through a hub, is " + stream);
        }
        return (long) sender.getAsInt() << STREAM_BITS | stream;
    }
}
