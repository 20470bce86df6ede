package io.hillock.queue.service;

import io.hillock.journal.JournalException;
import io.hillock.journal.JournalReader;
import io.hillock.queue.QueueView;
import io.hillock.queue.RequestKey;
import io.hillock.server.queue.QueueReport;
import io.hillock.server.queue.QueuedInference;
import io.hillock.server.queue.QueuedOutcome;
import io.hillock.server.queue.RequestQueue;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A queue by its folder, for programs that use it for a moment. It can be read while a service or a worker has it open; to submit and to
 * replay, nobody else may have it open. Immutable.
 */
public record QueueFolder(Path folder) implements RequestQueue {
    @Override
    public void submit(QueuedInference request) {
        try (InferenceQueue queue = open()) {
            queue.submit(request);
        }
    }

    private void requireThere() {
        if (!Files.isDirectory(folder)) {
            throw ServiceException.notFound(folder + ": there is no such queue");
        }
        // To open a journal for writing would begin one in any folder.
        JournalReader.open(folder, 0).close();
    }

    private InferenceQueue open() {
        try {
            return InferenceQueue.openForChanges(folder);
        } catch (JournalException e) {
            if (e.kind() == JournalException.Kind.LOCKED) {
                throw new ServiceException(Reason.UNAVAILABLE,
                        folder + ": a service or a worker has this queue open: ask it at its address", e);
            }
            throw e;
        }
    }

    @Override
    public Optional<QueuedOutcome> find(String session, String id) {
        return QueueView.read(folder).request(new RequestKey(session, id)).map(StoredInference::outcome);
    }

    @Override
    public void replay(String session, String id) {
        requireThere();
        try (InferenceQueue queue = open()) {
            queue.replay(session, id);
        }
    }

    @Override
    public void discard(String session, String id) {
        requireThere();
        try (InferenceQueue queue = open()) {
            queue.discard(session, id);
        }
    }

    @Override
    public QueueReport report() {
        QueueView view = QueueView.read(folder);
        return StoredInference.report(view.counts(), view.requests());
    }
}
