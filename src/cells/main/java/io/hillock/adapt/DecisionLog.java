package io.hillock.adapt;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Decisions in a journal, one JSON object a record. One process at a time writes it. Thread-safe. */
public final class DecisionLog implements AutoCloseable {
    private final Journal journal;

    private DecisionLog(Journal journal) {
        this.journal = journal;
    }

    /** @throws io.hillock.journal.JournalException {@code LOCKED} if another process writes it, {@code DAMAGED}, {@code FAILED} */
    public static DecisionLog open(Path folder) {
        return new DecisionLog(Journal.open(folder, JournalOptions.DEFAULT));
    }

    /** All events of a journal, oldest first, also while a process writes it. */
    public static void read(Path folder, Consumer<AdaptationEvent> each) {
        read(JournalReader.open(folder, 0), each);
    }

    private static void read(JournalReader reader, Consumer<AdaptationEvent> each) {
        try (reader) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                each.accept(parsed(record.get()));
            }
        }
    }

    private static AdaptationEvent parsed(JournalRecord record) {
        try {
            return AdaptationTrace.JSON.readValue(record.payload(), AdaptationEvent.class);
        } catch (IOException e) {
            throw new AdaptationException(record.place() + ": this is no decision: " + e.getMessage(), e);
        }
    }

    /** The events so far, oldest first. */
    public List<AdaptationEvent> events() {
        List<AdaptationEvent> events = new ArrayList<>();
        read(journal.read(0), events::add);
        return events;
    }

    /** Returns when the event is durable. */
    public void add(AdaptationEvent event) {
        journal.append(json(event));
    }

    private static byte[] json(AdaptationEvent event) {
        try {
            return AdaptationTrace.JSON.writerFor(AdaptationEvent.class).writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Takes a decision back while nothing runs that it concerns; what runs next begins with the value before, and the knob frozen.
     *
     * @throws AdaptationException if there is no such decision, or a later one has changed the knob
     */
    public List<AdaptationEvent> undo(long number, long millis) {
        AdaptationState state = new AdaptationState();
        events().forEach(state::add);
        Decision undo = state.undo(number, millis);
        List<AdaptationEvent> made = List.of(undo, new Freeze(millis, undo.knob(), true));
        made.forEach(this::add);
        return made;
    }

    /** Holds a knob, or lets it go, for what runs next. An empty name stands for all. */
    public Freeze freeze(String knob, boolean on, long millis) {
        Freeze freeze = new Freeze(millis, knob, on);
        add(freeze);
        return freeze;
    }

    @Override
    public void close() {
        journal.close();
    }
}
