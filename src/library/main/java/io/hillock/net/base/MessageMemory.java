package io.hillock.net.base;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import java.util.List;
import java.util.Map;

/** Estimates the memory of a waiting message in bytes: its tensors and its open-ended fields. */
public final class MessageMemory {
    private static final long MESSAGE = 1 << 9;
    private static final long VALUE = 1 << 5;

    private MessageMemory() {}

    public static long of(Envelope message) {
        long bytes = MESSAGE;
        for (WireTensor tensor : message.tensors()) {
            bytes += tensor.data().byteSize();
        }
        if (message.payload() instanceof Event event) {
            bytes += of(event.body());
        }
        return bytes + of(message.context().performanceMetrics()) + of(message.notes().optimizationMetadata())
                + of(message.notes().cellularCoordinationInfo()) + of(message.unknown().envelope())
                + of(message.unknown().context()) + of(message.unknown().payload())
                + of(message.unknown().tensorPayload());
    }

    private static long of(JsonObject json) {
        return json.isEmpty() ? 0 : of(json.fields());
    }

    private static long of(Object value) {
        long bytes = VALUE;
        switch (value) {
            case String text -> bytes += text.length();
            case Map<?, ?> map -> {
                for (var each : map.entrySet()) {
                    bytes += of(each.getKey()) + of(each.getValue());
                }
            }
            case List<?> list -> {
                for (Object each : list) {
                    bytes += of(each);
                }
            }
            case null, default -> {
                // A number, a boolean or null.
            }
        }
        return bytes;
    }
}
