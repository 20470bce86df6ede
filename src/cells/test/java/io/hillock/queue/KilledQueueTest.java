package io.hillock.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import io.hillock.process.ChildProcess;
import io.hillock.queue.QueueEvent.Answered;
import io.hillock.queue.RequestState.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests through processes that are killed: each is answered with the bits that the engine gives, or is a dead letter with a reason. More:
 * {@code -Dhillock.queue.requests=10000}, {@code -Dhillock.queue.kills=20}.
 */
class KilledQueueTest {
    private static final int REQUESTS = Integer.getInteger("hillock.queue.requests", 1000);
    private static final int KILLS = Integer.getInteger("hillock.queue.kills", 2);

    @TempDir
    Path folder;

    @Test
    void everyConfirmedRequestIsSettledOnce() throws IOException, InterruptedException {
        Random random = new Random(3);
        String[] arguments = {folder.toString(), String.valueOf(REQUESTS)};
        int confirmed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildProcess child = ChildProcess.start(QueueWorkMain.class, arguments)) {
                int lines = random.nextInt(REQUESTS / KILLS) + 1;
                String said = "";
                // A process for which little was left ends before it is killed.
                while (lines-- > 0 && (said = child.output().readLine()) != null) {
                    confirmed = Math.max(confirmed, confirmed(said));
                }
                for (String line : child.kill()) {
                    confirmed = Math.max(confirmed, confirmed(line));
                }
            }
            QueueCounts counts = QueueView.read(folder).counts();
            assertTrue(counts.waiting() + counts.running() + counts.answered() + counts.dead() >= confirmed,
                    "kill " + kill + ": " + confirmed + " were confirmed, there are " + counts);
        }
        try (ChildProcess child = ChildProcess.start(QueueWorkMain.class, arguments)) {
            List<String> lines = child.lines();
            assertEquals("settled", lines.getLast());
        }
        check();
        checkAnsweredOnce();
    }

    /** What a line of the process says, and may be cut. */
    private static int confirmed(String line) {
        return line.matches("confirmed \\d+") ? Integer.parseInt(line.substring(10)) / 10 * 10 : 0;
    }

    private void check() {
        try (DurableQueue queue = JournalQueue.open(folder, QueueWorkMain.OPTIONS);
                JavaEngine engine = JavaEngine.open(QueueWorkMain.image())) {
            int died = 0;
            for (int i = 0; i < REQUESTS; i++) {
                RequestState state = queue.state(QueueWorkMain.key(i)).orElseThrow();
                boolean never = i % QueueWorkMain.NEVER == 13;
                if (state.phase() == Phase.ANSWERED) {
                    assertTrue(!never);
                    assertArrayEquals(QueueWorkMain.run(engine, QueueWorkMain.body(i)),
                            state.answer().orElseThrow().content(), "r" + i);
                } else {
                    assertEquals(Phase.DEAD, state.phase(), "r" + i);
                    String reason = state.failure().orElseThrow().reason();
                    boolean killed = reason.equals("the process ended during attempt 5");
                    assertTrue(killed || never && reason.equals("number " + i + " is never good"), reason);
                    died += killed ? 1 : 0;
                }
            }
            assertTrue(KILLS >= QueueWorkMain.OPTIONS.attempts() || died == 0, died + " requests were given up");
        }
    }

    private void checkAnsweredOnce() {
        Map<RequestKey, Integer> answers = new HashMap<>();
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT); JournalReader reader = journal.read(0)) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                if (QueueRecord.decode(record.get()).event() instanceof Answered one) {
                    answers.merge(one.key(), 1, Integer::sum);
                }
            }
        }
        answers.forEach((key, count) -> assertEquals(1, count, key::toString));
        assertTrue(answers.size() > REQUESTS * 9 / 10);
    }

    @Test
    void aFullDiskIsAnErrorAndWhatWasConfirmedStays() throws IOException, InterruptedException {
        List<String> limited = List.of("bash", "-c", "ulimit -f 64; exec \"$@\"", "bash");
        List<String> lines;
        try (ChildProcess child = ChildProcess.start(limited, QueueWorkMain.class, folder.toString(), "10000",
                "full")) {
            lines = child.lines();
            assertEquals(0, child.process().waitFor());
        }
        assertTrue(lines.getFirst().matches("FULL \\d+"), lines::toString);
        int confirmed = Integer.parseInt(lines.getFirst().substring(5));
        assertTrue(confirmed > 100);
        try (DurableQueue queue = JournalQueue.open(folder, QueueWorkMain.OPTIONS)) {
            assertEquals(new QueueCounts(confirmed, 0, 0, 0), queue.counts());
            queue.submit(new Submission(QueueWorkMain.key(confirmed), Map.of(), QueueWorkMain.body(confirmed),
                    java.time.Duration.ZERO)).await();
        }
    }
}
