package io.hillock.queue.service;

import io.hillock.queue.DurableQueue;
import io.hillock.queue.JournalQueue;
import io.hillock.queue.QueueCounts;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState.Phase;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.queue.QueueReport;
import io.hillock.server.queue.QueuedInference;
import io.hillock.server.queue.QueuedOutcome;
import io.hillock.server.queue.RequestQueue;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The queue of a service. Open it before the service, {@link #work} once the models are loaded, end the workers before the service, and
 * close it last. Thread-safe.
 */
public final class InferenceQueue implements RequestQueue {
    private final DurableQueue queue;

    private InferenceQueue(DurableQueue queue) {
        this.queue = queue;
    }

    /**
     * Opens a queue, or begins one; throws as {@link DurableQueue#open}.
     *
     * @param place a folder or an address
     */
    public static InferenceQueue open(String place, QueueOptions options) {
        return new InferenceQueue(DurableQueue.open(place, options));
    }

    /** Opens a queue without running its requests; throws as {@link JournalQueue#openForChanges}. */
    static InferenceQueue openForChanges(Path folder) {
        return new InferenceQueue(JournalQueue.openForChanges(folder));
    }

    /** Runs requests on the service's engines until the workers are closed. */
    public QueueWorkers work(InferenceService service, int threads) {
        for (Phase phase : Phase.values()) {
            service.metrics().gauge("hillock.queue.requests",
                    "Requests in the durable queue; answered ones while their answer is kept",
                    () -> count(queue.counts(), phase), "phase", phase.label());
        }
        return QueueWorkers.start(queue, threads, new InferenceTask(service), service.log()::warning);
    }

    /** As {@link #work}; the workers also end once no request waits or runs. */
    public QueueWorkers workUntilEmpty(InferenceService service, int threads) {
        return QueueWorkers.startUntilEmpty(queue, threads, new InferenceTask(service), service.log()::warning);
    }

    private static int count(QueueCounts counts, Phase phase) {
        return switch (phase) {
            case WAITING -> counts.waiting();
            case RUNNING -> counts.running();
            case ANSWERED -> counts.answered();
            case DEAD -> counts.dead();
        };
    }

    @Override
    public void submit(QueuedInference request) {
        StoredInference.withServiceErrors(() -> {
            queue.submit(StoredInference.submission(request)).await();
            return null;
        });
    }

    @Override
    public Optional<QueuedOutcome> find(String session, String id) {
        return StoredInference
                .withServiceErrors(() -> queue.state(new RequestKey(session, id)).map(StoredInference::outcome));
    }

    @Override
    public void replay(String session, String id) {
        StoredInference.withServiceErrors(() -> {
            queue.replay(new RequestKey(session, id)).await();
            return null;
        });
    }

    @Override
    public void discard(String session, String id) {
        StoredInference.withServiceErrors(() -> {
            queue.discard(new RequestKey(session, id)).await();
            return null;
        });
    }

    @Override
    public QueueReport report() {
        return StoredInference.report(queue.counts(), queue.requests());
    }

    @Override
    public void close() {
        queue.close();
    }
}
