package io.hillock.server.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.remote.TrainingClient;
import io.hillock.remote.teacher.LearnedReport;
import io.hillock.remote.teacher.RoundReport;
import io.hillock.server.engines.HubListener;
import io.hillock.server.metrics.ServiceMetrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the cells behind the hubs have told about training and teachers: the newest of it, in bounded memory. Events that are not as their
 * topic says are left out. Thread-safe.
 */
public final class CellEvents implements HubListener {
    private final TrainingRuns training = new TrainingRuns();
    private final TeacherRounds teachers = new TeacherRounds();
    private final Map<Kind, AtomicLong> counts = new EnumMap<>(Kind.class);

    private enum Kind {
        TRAINING, TEACHERS
    }

    public CellEvents() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicLong());
        }
    }

    /** Counts events in metrics, so that who shows them knows when there are more. */
    public void meter(ServiceMetrics metrics) {
        counts.forEach((kind, count) -> metrics.counter("hillock.hub.events",
                "Events of cells behind the hubs, by what they are about", count, "about",
                kind.name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void published(String hub, String cell, Event event) {
        try {
            Kind kind = take(hub, cell, event);
            if (kind != null) {
                counts.get(kind).incrementAndGet();
            }
        } catch (IllegalArgumentException _) {
            // Any cell may publish anything under these topics.
        }
    }

    /** Null if the event is about something else. */
    private Kind take(String hub, String cell, Event event) {
        var status = TrainingClient.status(event);
        if (status.isPresent()) {
            training.add(hub, cell, status.get());
            return Kind.TRAINING;
        }
        return switch (event.topic()) {
            case RoundReport.TOPIC -> {
                teachers.add(hub, cell, RoundReport.of(event.body().fields()));
                yield Kind.TEACHERS;
            }
            case LearnedReport.TOPIC -> {
                teachers.add(hub, LearnedReport.of(event.body().fields()));
                yield Kind.TEACHERS;
            }
            default -> null;
        };
    }

    /** The newest trainings with their epochs, in the order in which they began. */
    public ObjectNode trainings() {
        return JsonNodeFactory.instance.objectNode().set("runs", training.json());
    }

    /** The newest rounds of teachers, and what they have learned, oldest first. */
    public ObjectNode teachers() {
        return teachers.json();
    }
}
