package io.hillock.transport;

import io.hillock.message.Ack;
import io.hillock.message.ErrorCode;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.NetworkInfo;
import io.hillock.message.NetworkList;
import io.hillock.message.NetworkLoad;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.StatePull;
import io.hillock.message.StateSync;
import io.hillock.message.StreamChunk;
import io.hillock.message.StreamClose;
import io.hillock.message.StreamOpen;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/**
 * What changes in a message that a hub carries from one connection to another. Numbers of streams belong to one sender: on the way
 * out the sender's own number stands in front. Credits and handles belong to one connection: they are taken out.
 */
final class Crossing {
    private static final int SENDER_BITS = 21;
    private static final int STREAM_BITS = 32;
    /** Senders have numbers below this. */
    static final int SENDERS = 1 << SENDER_BITS;

    private Crossing() {}

    /**
     * @param sender gives its number at this hub
     * @throws InvalidMessageException for a stream from 2^32
     */
    static Message request(Message message, IntSupplier sender) {
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
            case NetworkList(var networks) -> new NetworkList(networks.stream().map(Crossing::withoutHandle).toList());
            case Message other -> other;
        };
    }

    private static NetworkInfo withoutHandle(NetworkInfo info) {
        return new NetworkInfo(info.name(), info.input(), info.output(), info.parameters(), info.digest(),
                OptionalInt.empty());
    }

    private static OptionalLong stream(OptionalLong stream, IntSupplier sender) {
        return stream.isPresent() ? OptionalLong.of(stream(stream.getAsLong(), sender)) : stream;
    }

    /** @throws InvalidMessageException for a stream from 2^32 */
    static long stream(long stream, IntSupplier sender) {
        if (stream >> STREAM_BITS != 0) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "stream",
                    "must be below 2^32 to go through a hub, is " + stream);
        }
        return (long) sender.getAsInt() << STREAM_BITS | stream;
    }
}
