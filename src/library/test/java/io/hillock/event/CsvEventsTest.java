package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvEventsTest {
    @TempDir
    private Path folder;

    private Events read(String text, TimeUnit unit) {
        try {
            return EventFile.read(Files.writeString(folder.resolve("events.csv"), text), unit);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String refusal(String text) {
        String message = assertThrows(EventException.class, () -> read(text, TimeUnit.MICROSECONDS)).getMessage();
        return message.substring((folder.resolve("events.csv") + ": ").length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10,3,4,1\n25,5,6,0\n", "t,x,y,p\n10,3,4,1\n25,5,6,0", "10;3;4;1\r\n25;5;6;0\r\n",
            "10 3 4 1\n\n25\t5\t6\t0\n", "# t x y p\n10 3 4 1\n25 5 6 0\n",
            "# made by hand\n10,3,4,1\n# and\n25,5,6,-1\n",
            "\"x\",\"y\",\"polarity\",\"timestamp\"\n3,4,True,10\n5,6,False,25\n",
            "X, Y, P, T\n3.0, 4.0, 1.0, 10.0\n5,6,0,25\n",
            "10,3,4,True\n25,5,6,False\n"})
    void formsOfTheSameEvents(String text) {
        Events events = read(text, TimeUnit.MICROSECONDS);
        assertEquals(2, events.size());
        assertEquals(List.of(10L, 25L), List.of(events.time(0), events.time(1)));
        assertEquals(List.of(3, 5), List.of(events.x(0), events.x(1)));
        assertEquals(List.of(4, 6), List.of(events.y(0), events.y(1)));
        assertEquals(List.of(true, false), List.of(events.on(0), events.on(1)));
    }

    @Test
    void twoColumnsAreTimeAndPlace() {
        Events events = read("0,699\n5,2\n", TimeUnit.MICROSECONDS);
        assertFalse(events.hasY());
        assertFalse(events.hasPolarity());
        assertEquals(699, events.x(0));
    }

    @Test
    void timesMayBeSecondsOrMilliseconds() {
        Events events = read("0.003811 33 39 1\n1.5 1 2 0\n", TimeUnit.SECONDS);
        assertEquals(3811, events.time(0));
        assertEquals(1_500_000, events.time(1));
        assertEquals(1500, read("1.5,0\n", TimeUnit.MILLISECONDS).time(0));
    }

    @Test
    void oddTextIsRefusedByLine() {
        assertEquals(
                "line 1: t is 0.003811, but times in µs are whole numbers; if they are seconds, set the time unit to s",
                refusal("0.003811 33 39 1\n"));
        assertEquals("line 2: has 3 of 4 columns", refusal("t,x,y,p\n1,2,3\n"));
        assertEquals("line 3: event 1 has x = -2, which is no column of a sensor",
                refusal("t,x,y,p\n1,2,3,1\n2,-2,3,1\n"));
        assertEquals("line 1: event 0 has the time -1 µs, times run from 0 to 2^53", refusal("-1,2,3,1\n"));
        assertEquals("line 1: event 0 has p = 2, a polarity is 0 or -1 (off) or 1 (on)", refusal("1,2,3,2\n"));
        assertEquals("line 2: x is 2.5, which is no whole number", refusal("t,x\n1,2.5\n"));
        assertEquals("line 2: y is 'a', which is no number", refusal("1,2,3,1\n1,2,a,1\n"));
        assertEquals("line 1: t is 99999999999999999999, which is too large", refusal("99999999999999999999,2\n"));
        assertEquals("line 1: column 'z' is none of events, which have t, x, y and p", refusal("t,x,z\n1,2,3\n"));
        assertEquals("line 1: two columns mean t", refusal("t,x,time\n1,2,3\n"));
        assertEquals("line 1: events need the columns t and x, these are x, y", refusal("x,y\n1,2\n"));
        assertEquals(
                "line 1: has 3 columns, which could mean anything; name the columns in the first line, such as t,x,y,p",
                refusal("1,2,3\n"));
        assertEquals(
                "holds no events and does not name their columns; name the columns in the first line, such as t,x,y,p",
                refusal("\n\n"));
        assertEquals("line 1: is longer than 1000 characters, so this is no text of events", refusal("1".repeat(2000)));
    }

    @Test
    void withoutNamesTimesMustAscend() {
        assertEquals(
                "line 2: its time is before that of the event above, and no line names the columns: if t is not the"
                        + " first, name the columns in the first line, such as t,x,y,p",
                refusal("5,1,100,0\n3,1,200,1\n"));
        Events events = read("t,x\n5,1\n3,1\n4,2\n1,0\n", TimeUnit.MICROSECONDS);
        assertEquals(List.of("2 events are earlier than the one before; events are taken in the order of their times"),
                events.warnings());
        assertEquals(1, events.firstTime().orElseThrow());
        assertEquals(5, events.lastTime().orElseThrow());
    }
}
