package io.hillock.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process while it appends, several times, and fills its disk. More kills: {@code -Dhillock.journal.kills=100}. */
class KilledJournalTest {
    private static final int KILLS = Integer.getInteger("hillock.journal.kills", 4);

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedRecordSurvivesEveryKill() throws IOException, InterruptedException {
        Random random = new Random(1);
        TreeMap<Long, String> acknowledged = new TreeMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            List<String> lines = new ArrayList<>();
            try (ChildProcess child = ChildProcess.start(JournalWriterMain.class, folder.toString())) {
                for (int wait = random.nextInt(1, 400); wait > 0; wait--) {
                    lines.add(child.output().readLine());
                }
                lines.addAll(child.kill());
            }
            // The last line may be cut.
            lines.removeIf(line -> !line.matches("\\d+ t\\d-\\d+-x*"));
            for (String line : lines) {
                int space = line.indexOf(' ');
                acknowledged.put(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
            }
            check(acknowledged, kill);
        }
    }

    private void check(TreeMap<Long, String> acknowledged, int kill) {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT); JournalReader reader = journal.read(1)) {
            Map<String, Integer> next = new HashMap<>();
            long number = 0;
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                number = record.get().number();
                String[] parts = record.get().text().split("-", -1);
                int i = Integer.parseInt(parts[1]);
                // Each process counts from 0, and each thread's records are there without gaps: a prefix.
                assertEquals(i == 0 ? 0 : next.get(parts[0]), i);
                next.put(parts[0], i + 1);
                assertEquals("x".repeat(i * 37 % 2000), parts[2]);
                String told = acknowledged.get(number);
                assertTrue(told == null || record.get().text().startsWith(told), "record " + number);
            }
            assertTrue(number >= acknowledged.lastKey(),
                    "kill " + kill + ": " + acknowledged.lastKey() + " was acknowledged, the last is " + number);
        }
    }

    @Test
    void aFullDiskIsAnErrorThatPasses() throws IOException, InterruptedException {
        List<String> limited = List.of("bash", "-c", "ulimit -f 64; exec \"$@\"", "bash");
        List<String> lines;
        try (ChildProcess child = ChildProcess.start(limited, JournalWriterMain.class, folder.toString(), "full")) {
            lines = child.lines();
            assertEquals(0, child.process().waitFor());
        }
        int records = lines.size() - 2;
        assertTrue(records > 50, lines::toString);
        assertEquals(List.of("FULL", String.valueOf(records + 1)), lines.subList(records, records + 2));
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT); JournalReader reader = journal.read(1)) {
            for (int i = 0; i < records; i++) {
                assertTrue(reader.next().orElseThrow().text().startsWith("large " + i + " x"));
            }
            assertEquals("small", reader.next().orElseThrow().text());
            assertEquals(records + 2, journal.append(new byte[100_000]));
        }
    }
}
