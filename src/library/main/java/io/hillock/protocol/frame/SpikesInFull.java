package io.hillock.protocol.frame;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.UnknownFields;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.bytes.FrameRefusal;
import java.lang.foreign.Arena;
import java.util.List;

/** Writes spikes as rows, for peers that do not read {@link WireElementType#SPIKES}. */
final class SpikesInFull {
    private SpikesInFull() {}

    static boolean needed(Envelope envelope) {
        for (WireTensor tensor : envelope.payload().tensors()) {
            if (isList(tensor)) {
                return true;
            }
        }
        return envelope.unknown().tensors().stream().anyMatch(SpikesInFull::isList);
    }

    private static boolean isList(WireTensor tensor) {
        return tensor.type() == WireElementType.SPIKES;
    }

    /**
     * The same message without spikes.
     *
     * @param maxFrame the largest body that the peer reads; rows that exceed it are not made
     * @throws io.hillock.protocol.InvalidMessageException {@code too_large}
     */
    static Envelope of(Envelope envelope, Arena memory, int maxFrame) {
        long bytes = envelope.tensors().stream().mapToLong(WireTensor::fullBytes).sum();
        if (bytes > maxFrame) {
            throw FrameRefusal.tooLarge(bytes, maxFrame);
        }
        UnknownFields unknown = envelope.unknown();
        return new Envelope(envelope.id(), envelope.replyTo(), envelope.source(), envelope.target(),
                envelope.operation(), envelope.context(), of(envelope.payload(), memory), envelope.notes(),
                new UnknownFields(unknown.envelope(), unknown.context(), unknown.payload(), unknown.tensorPayload(),
                        of(unknown.tensors(), memory)));
    }

    private static Message of(Message message, Arena memory) {
        return switch (message) {
            case ReasoningRequest(var network, var context, var steps, var seed, var wanted, var stream, var encoding) ->
                new ReasoningRequest(network, context, steps, seed, wanted, stream, encoding.full(memory));
            case BatchRequest(var network, var context, var steps, var seed, var wanted, var encodings) ->
                new BatchRequest(network, context, steps, seed, wanted, encodings.full(memory));
            case StateSnapshot(var version, var digest, var variables) ->
                new StateSnapshot(version, digest, of(variables, memory));
            case StateSync(var network, var stream, var base, var mode, var variables) ->
                new StateSync(network, stream, base, mode, of(variables, memory));
            case PlasticityUpdate(var network, var rule, var rate, var steps, var deltas) ->
                new PlasticityUpdate(network, rule, rate, steps, of(deltas, memory));
            case Event(var topic, var body, var tensors) -> new Event(topic, body, of(tensors, memory));
            // Their tensors have other types.
            case Message other -> other;
        };
    }

    private static List<WireTensor> of(List<WireTensor> tensors, Arena memory) {
        return tensors.stream().map(tensor -> tensor.full(memory)).toList();
    }
}
