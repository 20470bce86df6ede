package io.hillock.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.journal.JournalException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JournalOptions SMALL = JournalOptions.DEFAULT.withSegmentBytes(JournalOptions.LEAST_SEGMENT);

    @TempDir
    Path folder;

    @Test
    void recordsComeBackInOrderAfterReopening() {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            assertEquals(1, journal.append(bytes("one")));
            assertEquals(2, journal.append(bytes("")));
        }
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            assertEquals(3, journal.append(bytes("three")));
            assertEquals(List.of("one", "", "three"), read(journal.read(0)));
            assertEquals(List.of("three"), read(journal.read(3)));
            assertEquals(List.of(), read(journal.read(4)));
        }
    }

    @Test
    void segmentsFollowOneAnotherAndOldOnesAreRemoved() throws IOException {
        byte[] payload = new byte[1500];
        try (Journal journal = Journal.open(folder, SMALL)) {
            for (int i = 0; i < 9; i++) {
                payload[0] = (byte) i;
                journal.append(payload);
            }
            assertEquals(List.of(1L, 3L, 5L, 7L, 9L), firsts());
            try (JournalReader slow = journal.read(1)) {
                slow.next();
                journal.removeBefore(6);
                assertEquals(List.of(5L, 7L, 9L), firsts());
                assertEquals(2, slow.next().orElseThrow().number());
                assertEquals(Kind.REMOVED, assertThrows(JournalException.class, slow::next).kind());
            }
            try (JournalReader reader = journal.read(0)) {
                assertEquals(5, reader.number());
                assertEquals(4, reader.next().orElseThrow().payload()[0]);
            }
            assertEquals(Kind.REMOVED, assertThrows(JournalException.class, () -> journal.read(4)).kind());
        }
        try (Journal journal = Journal.open(folder, SMALL)) {
            assertEquals(10, journal.next());
        }
    }

    @Test
    void aReaderSeesWhatIsAppendedLater() {
        try (Journal journal = Journal.open(folder, SMALL);
                JournalReader inside = journal.read(0);
                JournalReader outside = JournalReader.open(folder, 0)) {
            for (int i = 1; i < 20; i++) {
                assertEquals(Optional.empty(), inside.next());
                assertEquals(Optional.empty(), outside.next());
                PendingAppend pending = journal.add(new byte[900]);
                assertEquals(Optional.empty(), inside.next());
                pending.await();
                assertEquals(i, inside.next().orElseThrow().number());
                assertEquals(i, outside.next().orElseThrow().number());
            }
        }
    }

    @Test
    void aTornTailIsCutAtAnyLength() throws IOException {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            journal.append(bytes("kept"));
            journal.append(bytes("torn"));
        }
        Path segment = SegmentFormat.file(folder, 1);
        byte[] whole = Files.readAllBytes(segment);
        int end = SegmentFormat.HEADER_BYTES + SegmentFormat.RECORD_HEADER_BYTES + 4;
        for (int length = 0; length < whole.length; length++) {
            Files.write(segment, Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
                List<String> kept = length < end ? List.of() : List.of("kept");
                assertEquals(kept, read(journal.read(0)), "cut to " + length + " bytes");
                assertEquals(kept.size() + 1, journal.append(bytes("next")));
            }
        }
        Files.write(segment, Arrays.copyOf(Arrays.copyOf(whole, end), whole.length + 5000));
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            assertEquals(List.of("kept"), read(journal.read(0)), "zeros after a power cut");
        }
    }

    @Test
    void aFlippedByteIsFoundAtEveryPosition() throws IOException {
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            for (String text : List.of("one", "two", "three")) {
                journal.append(bytes(text));
            }
        }
        Path segment = SegmentFormat.file(folder, 1);
        byte[] whole = Files.readAllBytes(segment);
        int[] starts = {20, 35, 50};
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] = (byte) (flipped[at] ^ 1 << at % 8);
            Files.write(segment, flipped);
            JournalException damage = assertThrows(JournalException.class,
                    () -> Journal.open(folder, JournalOptions.DEFAULT).close(), "byte " + at);
            assertEquals(Kind.DAMAGED, damage.kind());
            assertEquals(segment, damage.file());
            int position = at;
            long expected = at < 8
                    ? 0
                    : at < 20 ? 8 : Arrays.stream(starts).filter(start -> start <= position).max().orElseThrow();
            assertEquals(expected, damage.offset(), "byte " + at);
            assertTrue(damage.getMessage().contains(segment + ", offset " + expected), damage.getMessage());
            assertEquals(Kind.DAMAGED,
                    assertThrows(JournalException.class, () -> read(JournalReader.open(folder, 0))).kind());
        }
        Files.write(segment, whole);
        try (Journal journal = Journal.open(folder, JournalOptions.DEFAULT)) {
            assertEquals(List.of("one", "two", "three"), read(journal.read(0)));
        }
    }

    @Test
    void anOlderSegmentThatEndsTooEarlyOrIsMissingIsDamage() throws IOException {
        try (Journal journal = Journal.open(folder, SMALL)) {
            for (int i = 0; i < 9; i++) {
                journal.append(new byte[1500]);
            }
        }
        Path second = SegmentFormat.file(folder, 3);
        byte[] whole = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(whole, whole.length - 1));
        JournalException damage = assertThrows(JournalException.class, () -> read(JournalReader.open(folder, 0)));
        assertEquals(Kind.DAMAGED, damage.kind());
        assertEquals(second, damage.file());
        Files.delete(second);
        assertEquals(Kind.DAMAGED,
                assertThrows(JournalException.class, () -> read(JournalReader.open(folder, 0))).kind());
    }

    @Test
    void oneWriterAtATime() {
        Journal journal = Journal.open(folder, JournalOptions.DEFAULT);
        assertEquals(Kind.LOCKED,
                assertThrows(JournalException.class, () -> Journal.open(folder, JournalOptions.DEFAULT)).kind());
        journal.close();
        journal.close();
        assertEquals(Kind.CLOSED, assertThrows(JournalException.class, () -> journal.append(bytes("late"))).kind());
        Journal.open(folder, JournalOptions.DEFAULT).close();
        assertEquals(Kind.FAILED,
                assertThrows(JournalException.class, () -> JournalReader.open(folder.resolve("no"), 0)).kind());
    }

    @Test
    void threadsShareAnFsync() throws InterruptedException {
        int threads = 40;
        int each = 25;
        try (Journal journal = Journal.open(folder, SMALL)) {
            List<Thread> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                writers.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        journal.append(new byte[100]);
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertEquals(threads * each, read(journal.read(0)).size());
            assertTrue(journal.groups() < threads * each / 2, journal.groups() + " fsyncs for " + threads * each);
            long before = journal.groups();
            List<PendingAppend> pending = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                pending.add(journal.add(bytes("pipelined")));
            }
            pending.getLast().await();
            assertEquals(before + 1, journal.groups());
            pending.forEach(PendingAppend::await);
            assertEquals(before + 1, journal.groups());
        }
    }

    @Test
    void anInterruptHarmsNothing() {
        try (Journal journal = Journal.open(folder, SMALL)) {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 9; i++) {
                journal.append(new byte[1500]);
            }
            assertEquals(9, read(journal.read(0)).size());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aLargeRecordNeedsNoSpecialCare() {
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 7;
        try (Journal journal = Journal.open(folder, SMALL)) {
            journal.append(bytes("a"));
            journal.append(large);
            journal.append(bytes("b"));
            try (JournalReader reader = journal.read(2)) {
                assertEquals(7, reader.next().orElseThrow().payload()[large.length - 1]);
                assertEquals("b", reader.next().orElseThrow().text());
            }
            assertThrows(IllegalArgumentException.class, () -> journal.add(new byte[Journal.MAX_PAYLOAD + 1]));
        }
    }

    private List<Long> firsts() throws IOException {
        return SegmentFormat.segments(folder).stream().map(SegmentFormat::first).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> read(JournalReader reader) {
        try (reader) {
            List<String> all = new ArrayList<>();
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                all.add(record.get().text());
            }
            return all;
        }
    }
}
