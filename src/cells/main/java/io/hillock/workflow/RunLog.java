package io.hillock.workflow;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import io.hillock.workflow.WorkflowEvent.RunStarted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The events of a run: appends them to its journal, folds them, and tells the listener. Any thread. */
final class RunLog implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Journal journal;
    private final WorkflowListener listener;
    private final InstantSource time;
    private RunState state;

    private RunLog(Journal journal, WorkflowListener listener, InstantSource time) {
        this.journal = journal;
        this.listener = listener;
        this.time = time;
    }

    /** Opens the log of a run, so that no other process runs it. */
    static RunLog open(Path folder, WorkflowListener listener, InstantSource time) {
        RunLog log = new RunLog(Journal.open(folder, JournalOptions.DEFAULT), listener, time);
        try {
            Object[] last = new Object[2];
            log.state = fold(folder, log.journal.read(0), (record, event) -> {
                last[0] = record.number();
                last[1] = event;
            }).orElse(null);
            if (log.state != null) {
                // The process may have been killed after the record and before the listener heard of it.
                listener.happened((Long) last[0], (WorkflowEvent) last[1], log.state);
            }
            return log;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** The state of a run, while any process runs it; empty if it has not begun. */
    static Optional<RunState> look(Path folder, BiConsumer<JournalRecord, WorkflowEvent> each) {
        return fold(folder, JournalReader.open(folder, 0), each);
    }

    private static Optional<RunState> fold(Path folder, JournalReader reader,
            BiConsumer<JournalRecord, WorkflowEvent> each) {
        try (reader) {
            RunState state = null;
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                WorkflowEvent event = read(record.get());
                state = event instanceof RunStarted start
                        ? RunState.of(folder.getFileName().toString(), start)
                        : state.after(event);
                each.accept(record.get(), event);
            }
            return Optional.ofNullable(state);
        }
    }

    private static WorkflowEvent read(JournalRecord record) {
        try {
            return WorkflowEvent.read(record.payload());
        } catch (IOException e) {
            throw new WorkflowException(record.place() + ": this is no event of a workflow: " + e.getMessage(), e);
        }
    }

    /** Makes the event durable, then tells of it. The state is folded from what a restart would read. */
    synchronized RunState add(WorkflowEvent event) {
        byte[] bytes = event.json();
        long number = journal.append(bytes);
        WorkflowEvent stored = read(new JournalRecord(number, bytes, journal.folder(), 0));
        state = stored instanceof RunStarted start
                ? RunState.of(journal.folder().getFileName().toString(), start)
                : state.after(stored);
        listener.happened(number, stored, state);
        return state;
    }

    Path folder() {
        return journal.folder();
    }

    /** For the next event, in ms since 1970. */
    long now() {
        return time.millis();
    }

    /** The state; null before the run has begun. */
    synchronized RunState state() {
        return state;
    }

    @Override
    public void close() {
        journal.close();
    }
}
