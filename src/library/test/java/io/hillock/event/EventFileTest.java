package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"tonic.npy,300,true", "audio.npy,100,false", "aligned.npy,50,true", "deflated.npz,60,true",
            "columns.npz,40,true", "numpy.csv,40,true"})
    void numpysFilesHoldTheEvents(String file, int count, boolean rows) {
        Path path = GoldenEvents.file(file);
        assertTrue(EventFile.holdsEvents(path));
        Events events = EventFile.read(path);
        assertEquals(rows, events.hasY());
        assertTrue(events.hasPolarity());
        assertEquals(List.of(), events.warnings());
        GoldenEvents.check(events, count);
    }

    @Test
    void eachArrayOfAnNpzIsARecording() {
        Path file = GoldenEvents.file("recordings.npz");
        List<Events> recordings = EventFile.readAll(file, TimeUnit.MICROSECONDS);
        assertEquals(2, recordings.size());
        GoldenEvents.check(recordings.get(0), 60);
        GoldenEvents.check(recordings.get(1), 20);
        assertEquals(file + ":second", recordings.get(1).source());
        assertEquals(file + ": holds 2 recordings, one is needed",
                assertThrows(EventException.class, () -> EventFile.read(file)).getMessage());
    }

    @Test
    void nmnistIsReadAsTonicReadsIt() {
        Events events = EventFile.read(GoldenEvents.file("nmnist.bin"));
        GoldenEvents.checkEqual(EventFile.read(GoldenEvents.file("nmnist.npy")), events);
        assertEquals(200, events.size());
        assertEquals(GoldenEvents.time(50) + 8192, events.time(50));
        assertEquals(GoldenEvents.time(51) + 2 * 8192, events.time(51));
        assertEquals(GoldenEvents.time(199) + 3 * 8192, events.time(199));
    }

    @Test
    void aedat3IsReadAsTonicReadsIt() {
        Events events = EventFile.read(GoldenEvents.file("dvs.aedat"));
        GoldenEvents.checkEqual(EventFile.read(GoldenEvents.file("dvs.npy")), events);
        GoldenEvents.check(events, 64);
        assertEquals(Optional.empty(), events.sensor());
    }

    @Test
    void plainArraysAndOtherFilesHoldNoEvents() throws IOException {
        Path plain = folder.resolve("plain.npy");
        Npy.write(plain, NpyArray.of(new float[]{1, 2}, 2));
        assertFalse(EventFile.holdsEvents(plain));
        assertEquals(plain + ": is a plain array, f4 (2,), events are a structured array with the fields t, x, y and p",
                assertThrows(EventException.class, () -> EventFile.read(plain)).getMessage());
        Path other = Files.writeString(folder.resolve("events.raw"), "what is this");
        assertFalse(EventFile.holdsEvents(other));
        assertEquals(
                other + ": is no file of events that is known: npy, npz, csv, N-MNIST (.bin), AEDAT 3.1 or AEDAT 4",
                assertThrows(EventException.class, () -> EventFile.read(other)).getMessage());
        Path none = folder.resolve("none.csv");
        assertEquals(none + ": no such file",
                assertThrows(EventException.class, () -> EventFile.holdsEvents(none)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0", "3.0"})
    void olderAedatIsRefusedByName(String version) throws IOException {
        Path file = Files.writeString(folder.resolve("old.aedat"), "#!AER-DAT" + version + "\r\n# more\r\n");
        assertEquals(file + ": AEDAT " + version + " is not read, 3.1 and 4 are; iniVation's DV converts older files",
                assertThrows(EventException.class, () -> EventFile.read(file)).getMessage());
    }

    @Test
    void aedat3NamesWhatIsWrong() throws IOException {
        byte[] whole = Files.readAllBytes(GoldenEvents.file("dvs.aedat"));
        Path file = folder.resolve("cut.aedat");
        Files.write(file, Arrays.copyOf(whole, whole.length - 3));
        assertEquals(file + ": packet 2 is cut off after 23 of 24 events",
                assertThrows(EventException.class, () -> EventFile.read(file)).getMessage());
        String head = "#!AER-DAT3.1\r\n#Format: Serial-TS\r\n#!END-HEADER\r\n";
        Files.writeString(file, head);
        assertEquals(file + ": 'Format: Serial-TS' is not read, only RAW is; save it again without compression",
                assertThrows(EventException.class, () -> EventFile.read(file)).getMessage());
        Files.writeString(file, "#!AER-DAT3.1\r\nno header\r\n");
        assertEquals(file + ": damaged: the header has no line #!END-HEADER",
                assertThrows(EventException.class, () -> EventFile.read(file)).getMessage());
    }

    @Test
    void nmnistNamesTheRecordThatIsCutOff() throws IOException {
        Path file = Files.write(folder.resolve("cut.bin"), new byte[12]);
        assertEquals(
                file + ": truncated: the record at byte 10 has 2 of its 5 bytes; if the file is no N-MNIST recording,"
                        + " its name must not end in .bin",
                assertThrows(EventException.class, () -> EventFile.read(file)).getMessage());
    }
}
