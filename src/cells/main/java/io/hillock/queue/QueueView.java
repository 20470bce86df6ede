package io.hillock.queue;

import io.hillock.journal.JournalReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A queue as its journal tells it, also while another process has it open. Immutable. */
public record QueueView(List<RequestState> requests, QueueCounts counts) {
    /** Keeps whatever the journal holds. */
    private static final QueueOptions ALL = QueueOptions.DEFAULT.withAnswers(Integer.MAX_VALUE, Long.MAX_VALUE);

    public QueueView {
        requests = List.copyOf(requests);
    }

    /**
     * Reads a queue.
     *
     * @throws io.hillock.journal.JournalException if there is none, or it is damaged
     * @throws QueueFormatException if the folder holds a journal of something else
     */
    public static QueueView read(Path folder) {
        QueueState state = new QueueState(ALL);
        try (JournalReader reader = JournalReader.open(folder, 0)) {
            state.read(reader);
        }
        return new QueueView(state.list(), state.counts());
    }

    /** Where a request is; empty if it is unknown. */
    public Optional<RequestState> request(RequestKey key) {
        return requests.stream().filter(one -> one.key().equals(key)).findFirst();
    }
}
