package io.hillock.cli.command;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.EndSignal;
import io.hillock.journal.JournalOptions;
import io.hillock.queue.Answer;
import io.hillock.queue.DurableQueue;
import io.hillock.queue.JournalQueue;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueTask;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.RequestKey;
import io.hillock.queue.Submission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code hillock queue work} on a journal that fails. */
@Timeout(60)
class FailedQueueTest {
    private static final int SEGMENT = 1 << 18;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theCommandFailsOnceAllWorkersHaveEnded(boolean untilEmpty) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
        Path queue = folder.resolve("queue");
        QueueTask task = (request, _) -> {
            if (request.body()[0] == 0) {
                try {
                    // The next segment of the journal cannot be begun.
                    Files.move(queue, folder.resolve("away"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new Answer(Map.of(), new byte[SEGMENT]);
        };
        try (EndSignal signal = new EndSignal(new Console(nowhere, nowhere, false), Duration.ofSeconds(1));
                DurableQueue requests = JournalQueue.open(queue, JournalOptions.DEFAULT.withSegmentBytes(SEGMENT),
                        QueueOptions.DEFAULT, InstantSource.system())) {
            for (int i = 0; i < 5; i++) {
                requests.submit(new Submission(new RequestKey("test", "r" + i), Map.of(), new byte[]{(byte) i},
                        Duration.ZERO)).await();
            }
            try (QueueWorkers workers = untilEmpty
                    ? QueueWorkers.startUntilEmpty(requests, 2, task, _ -> {})
                    : QueueWorkers.start(requests, 2, task, _ -> {})) {
                String why = assertThrows(CommandFailure.class, () -> QueueWorkCommand.await(workers, signal))
                        .getMessage();
                assertTrue(why.startsWith("all workers have ended, and requests may wait: " + queue), why);
            }
        }
    }
}
