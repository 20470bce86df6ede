package io.hillock.server.queue;

import io.hillock.server.request.ServiceException.Reason;
import java.util.List;

/** The state of a queue. */
public record QueueReport(int waiting, int running, int answered, List<DeadLetter> dead) {
    public QueueReport {
        dead = List.copyOf(dead);
    }

    /**
     * A request that was given up.
     *
     * @param since when, in ms since 1970
     */
    public record DeadLetter(String session, String id, String model, int attempts, Reason reason, String message,
            long since) {}
}
