package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Aedat4EventsTest {
    private static final String CAMERA = Aedat4Writer.stream(0, "EVTS", Aedat4Writer.size(34, 34));

    @TempDir
    private Path folder;

    private Events read(byte[] bytes) {
        try {
            return EventFile.read(Files.write(folder.resolve("camera.aedat4"), bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String refusal(byte[] bytes) {
        String message = assertThrows(EventException.class, () -> read(bytes)).getMessage();
        return message.substring((folder.resolve("camera.aedat4") + ": ").length());
    }

    @ParameterizedTest
    @CsvSource({"0,true", "0,false", "1,true", "1,false", "3,true", "3,false"})
    void eventsOfAllPackets(int compression, boolean table) {
        Events events = read(new Aedat4Writer(compression).events(0, 0, 100, 0).other(1).events(0, 100, 101, 0)
                .events(0, 101, 101, 0).events(0, 101, 3000, 0)
                .file(Aedat4Writer.xml(CAMERA, Aedat4Writer.stream(1, "FRME", "")), table));
        GoldenEvents.check(events, 3000);
        assertEquals(Optional.of(new Sensor(34, 34)), events.sensor());
        assertEquals(List.of(), events.warnings());
    }

    @Test
    void timesAreOfTheUnixClock() {
        long start = 1_767_225_600_000_000L;
        Events events = read(new Aedat4Writer(Aedat4Writer.LZ4).events(0, 0, 10, start)
                .file(Aedat4Writer.xml(CAMERA), true));
        assertEquals(start + GoldenEvents.time(9), events.time(9));
        assertEquals(TimeOrigin.FIRST_EVENT, TimeOrigin.of(events));
    }

    @Test
    void ofSeveralStreamsTheFirstIsReadWithAWarning() {
        Events events = read(new Aedat4Writer(Aedat4Writer.ZSTD).events(5, 0, 10, 0).events(2, 0, 20, 0)
                .file(Aedat4Writer.xml(Aedat4Writer.stream(5, "EVTS", ""), Aedat4Writer.stream(2, "EVTS", "")), true));
        GoldenEvents.check(events, 20);
        assertEquals(List.of("the streams [2, 5] hold events, 2 is read"), events.warnings());
        assertEquals(Optional.empty(), events.sensor());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutAListOfStreamsThePacketsTell(boolean empty) {
        Events events = read(new Aedat4Writer(Aedat4Writer.LZ4).other(0).events(3, 0, 50, 0)
                .file(empty ? "" : null, false));
        GoldenEvents.check(events, 50);
    }

    @Test
    void damageIsNamed() {
        byte[] whole = new Aedat4Writer(Aedat4Writer.NONE).events(0, 0, 10, 0).file(Aedat4Writer.xml(CAMERA), false);
        String at = "the packet at byte ";
        assertEquals("truncated: " + at + packet(whole) + " is cut off",
                refusal(Arrays.copyOf(whole, whole.length - 1)));
        assertEquals("truncated: " + at + packet(whole) + " is cut off",
                refusal(Arrays.copyOf(whole, packet(whole) + 5)));
        assertEquals("truncated: the header is cut off", refusal(Arrays.copyOf(whole, 40)));
        assertEquals("truncated in the header", refusal("#!AER-DAT4".getBytes()));
        byte[] table = new Aedat4Writer(Aedat4Writer.NONE).events(0, 0, 10, 0).file(Aedat4Writer.xml(CAMERA), true);
        assertEquals("truncated: " + at + packet(whole) + " is cut off",
                refusal(Arrays.copyOf(table, packet(whole) + 20)));
        assertEquals("truncated: " + at + packet(whole) + " is cut off", refusal(Arrays.copyOf(table, packet(whole))));
    }

    @Test
    void headersThatDoNotDescribeAStreamOfEvents() {
        Aedat4Writer writer = new Aedat4Writer(Aedat4Writer.NONE).events(0, 0, 10, 0);
        assertEquals("holds no stream of events (type EVTS)",
                refusal(writer.file(Aedat4Writer.xml(Aedat4Writer.stream(0, "FRME", "")), false)));
        assertEquals("the header is damaged: 'wide' is no number of a stream or a sensor",
                refusal(writer.file(Aedat4Writer.xml(Aedat4Writer.stream(0, "EVTS",
                        Aedat4Writer.size(1, 1).replace("\"int\">1</attr><", "\"int\">wide</attr><"))), false)));
        String doctype = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><dv>&x;</dv>";
        assertEquals("the header is damaged: its list of streams is no XML: DOCTYPE is disallowed when the feature"
                + " \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.",
                refusal(writer.file(doctype, false)));
        assertEquals("compression 9 is not read; none (0), LZ4 (1, 2) and Zstandard (3, 4) are",
                refusal(new Aedat4Writer(9).events(0, 0, 1, 0).file(Aedat4Writer.xml(CAMERA), false)));
    }

    /** Where the only packet of a file without compression begins. */
    private static int packet(byte[] file) {
        return 14 + 4 + ByteBuffer.wrap(file, 14, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
