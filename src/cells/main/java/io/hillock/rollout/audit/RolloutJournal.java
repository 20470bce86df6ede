package io.hillock.rollout.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import io.hillock.server.rollout.RolloutAudit;
import io.hillock.server.rollout.RolloutEvent;
import java.nio.file.Path;

/** Keeps each decision as a record of a journal: the JSON of {@link RolloutEvent#json}. Thread-safe. */
public final class RolloutJournal implements RolloutAudit, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;

    private RolloutJournal(Journal journal) {
        this.journal = journal;
    }

    /**
     * Opens the journal, or makes one.
     *
     * @throws io.hillock.journal.JournalException if it cannot be used
     */
    public static RolloutJournal open(Path folder) {
        return new RolloutJournal(Journal.open(folder, JournalOptions.DEFAULT));
    }

    @Override
    public void record(RolloutEvent event) {
        try {
            journal.append(JSON.writeValueAsBytes(event.json()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
