package io.hillock.message;

import java.util.List;

/**
 * Something happened; goes to those who subscribed to its topic.
 *
 * @param topic words joined by dots, 1 to 256 bytes
 * @param body whatever the topic defines
 * @param tensors likewise
 */
public record Event(String topic, Json body, List<WireTensor> tensors) implements WatchingMessage {
    public static final int MAX_TOPIC = 256;

    public Event {
        Checks.text("topic", topic, 1, MAX_TOPIC);
        tensors = List.copyOf(tensors);
        Checks.tensorNames("tensors", tensors);
    }
}
