package io.hillock.message;

import java.util.List;

/**
 * No more events of these topics, as they were subscribed to; answered by {@link Ack}.
 *
 * @param topics 1 to 256 patterns: words joined by dots; {@code *} stands for one word, {@code **} at the end for any number
 */
public record Unsubscribe(List<String> topics) implements WatchingMessage {
    public Unsubscribe {
        topics = List.copyOf(topics);
        Checks.size("topics", topics, 1, 256);
        topics.forEach(topic -> Checks.text("topics", topic, 1, Event.MAX_TOPIC));
    }
}
