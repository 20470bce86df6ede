package io.hillock.net.bus;

import io.hillock.net.Bus;
import io.hillock.net.Topics;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.frame.FrameCopy;
import io.hillock.protocol.json.JsonText;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows the messages of a hub to connections that subscribed to {@code tap.TYPE} or {@code tap.whole.TYPE}. They get each message as an
 * EVENT whose body is its envelope, without the data of tensors, or whose tensor is the whole message as a frame. Any thread.
 */
public final class TapPublisher {
    static final String PREFIX = "tap.";
    private static final String WHOLE = "tap.whole.";
    /** The tensor with a whole message. */
    private static final String FRAME = "frame";

    private final Bus bus;
    private final Consumer<Envelope> publish = this::publish;
    private volatile Watcher[] watchers = {};

    private record Watcher(RemoteCell cell, String pattern) {}

    public TapPublisher(Bus bus) {
        this.bus = bus;
    }

    public static boolean isTap(String pattern) {
        return pattern.startsWith(PREFIX);
    }

    public synchronized void set(RemoteCell cell, String pattern, TopicChange change) {
        var watcher = new Watcher(cell, pattern);
        List<Watcher> left = Stream.of(watchers).filter(one -> !one.equals(watcher)).collect(Collectors.toList());
        if (change == TopicChange.SUBSCRIBE) {
            left.add(watcher);
        }
        keep(left);
    }

    public synchronized void forget(RemoteCell cell) {
        keep(Stream.of(watchers).filter(one -> one.cell != cell).toList());
    }

    /** The event that shows a message to a watcher. */
    static Event event(Envelope message) {
        JsonObject body;
        try {
            body = JsonText.describe(message);
        } catch (InvalidMessageException e) {
            body = new JsonObject(
                    Map.of("id", message.id(), "type", message.type().name(), "source_cell", message.source(),
                            "target_cell", message.target(), "not_shown", String.valueOf(e.getMessage())));
        }
        return new Event(PREFIX + message.type(), body, List.of());
    }

    /** The whole message as a tensor; none if no frame can hold it. */
    private static List<WireTensor> frame(Envelope message) {
        try {
            return List.of(WireTensor.bytes(FRAME, FrameCopy.frame(message)));
        } catch (InvalidMessageException e) {
            return List.of();
        }
    }

    private void keep(List<Watcher> left) {
        if (watchers.length == 0 && !left.isEmpty()) {
            bus.tap(publish);
        } else if (watchers.length > 0 && left.isEmpty()) {
            bus.untap(publish);
        }
        watchers = left.toArray(Watcher[]::new);
    }

    private void publish(Envelope message) {
        String topic = PREFIX + message.type();
        String whole = WHOLE + message.type();
        var shown = new HashSet<RemoteCell>();
        var recording = new HashSet<RemoteCell>();
        List<WireTensor> frame = null;
        for (Watcher watcher : watchers) {
            if (!Topics.isWholeTap(watcher.pattern)) {
                if (Topics.matches(watcher.pattern, topic) && shown.add(watcher.cell)) {
                    watcher.cell.watched(message);
                }
            } else if (Topics.matches(watcher.pattern, whole) && recording.add(watcher.cell)) {
                // Here and now, since the memory of the message's tensors is its sender's.
                frame = frame == null ? frame(message) : frame;
                watcher.cell.recorded(whole, frame);
            }
        }
    }
}
