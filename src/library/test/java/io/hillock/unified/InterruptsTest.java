package io.hillock.unified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.hillock.net.VirtualClock;
import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interrupt ends a wait with one kind of exception, but never a run on this thread. The interrupt status stays set. */
@Timeout(30)
class InterruptsTest {
    private final Arena arena = Arena.ofShared();
    private final Encoding encoding = Images.encoding(arena, 1);
    private final VirtualClock time = new VirtualClock();
    private final Puppet puppet = new Puppet("puppet", time);
    private final Puppet other = new Puppet("other", time);
    private final CountDownLatch go = new CountDownLatch(1);
    private final UnifiedOptions options = UnifiedOptions.of(Images.IMAGE)
            .withPatience(
                    new RetryPolicy(RetryPolicy.DEFAULT.deadlines(), 1, Duration.ofSeconds(25), Duration.ofSeconds(1)))
            .withEngines(List.of(new Candidate("puppet", EngineKind.NATIVE, image -> puppet),
                    new Candidate("other", EngineKind.NATIVE, image -> other)));

    @AfterEach
    void close() {
        go.countDown();
        arena.close();
    }

    /** How a request ends if its thread is interrupted after the puppet has been asked this often; {@code null} if it was answered. */
    private Status interrupted(UnifiedEngine engine, int runs) throws Exception {
        FutureTask<Status> asked = new FutureTask<>(() -> {
            Status status = null;
            try {
                engine.reason(encoding);
            } catch (EngineException e) {
                status = e.status();
            }
            assertEquals(true, Thread.currentThread().isInterrupted(), "it stays interrupted");
            return status;
        });
        Thread thread = Thread.ofPlatform().daemon().start(asked);
        while (puppet.runs.get() < runs) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        return asked.get();
    }

    private void block() {
        puppet.act = (batch, limit) -> {
            while (go.getCount() > 0 && !limit.cancelled()) {
                Thread.onSpinWait();
            }
        };
    }

    @Test
    void inThePauseBeforeARetry() throws Exception {
        puppet.act = Puppet.fails(Status.DISCONNECTED);
        other.act = puppet.act;
        try (UnifiedEngine engine = UnifiedEngine.open(options)) {
            assertEquals(Status.CANCELLED, interrupted(engine, 1));
        }
    }

    @Test
    void whileAHedgedRequestWaits() throws Exception {
        block();
        try (UnifiedEngine engine = UnifiedEngine.open(options.withHedge(Duration.ofSeconds(25)))) {
            assertEquals(Status.CANCELLED, interrupted(engine, 1));
        }
    }

    @Test
    void inTheQueuesForASharedRunAndForATurn() throws Exception {
        block();
        for (UnifiedOptions queued : List.of(options.withSharing(new SharedRunOptions(8, Duration.ofMillis(1))),
                options.withConcurrency(new ConcurrencyLimit(1, Duration.ofSeconds(25))))) {
            int before = puppet.runs.get();
            try (UnifiedEngine engine = UnifiedEngine.open(queued)) {
                FutureTask<Result> first = new FutureTask<>(() -> engine.reason(encoding));
                Thread.ofPlatform().daemon().start(first);
                while (puppet.runs.get() == before) {
                    Thread.onSpinWait();
                }
                assertEquals(Status.CANCELLED, interrupted(engine, before + 1));
            }
        }
    }

    @Test
    void aRunOfThisThreadGoesOnToItsEnd() throws Exception {
        puppet.act = (batch, limit) -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        };
        try (UnifiedEngine engine = UnifiedEngine.open(options)) {
            assertNull(interrupted(engine, 1));
        }
    }
}
