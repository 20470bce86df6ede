package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.model.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLayoutTest {
    /** @param fields such as {@code xyp} */
    private static Events events(String fields, Optional<Sensor> recorded) {
        EventsBuilder builder = new EventsBuilder("e.npy", fields.contains("y"), fields.contains("p"));
        builder.add(0, 0, 0, 0);
        return builder.build(recorded, List.of());
    }

    private static Shape shape(String dims) {
        return Shape.of(Arrays.stream(dims.split(" ")).mapToInt(Integer::parseInt).toArray());
    }

    private static <T> Optional<T> of(String text, Function<String, T> parse) {
        return text == null ? Optional.empty() : Optional.of(parse.apply(text));
    }

    @ParameterizedTest
    @CsvSource({
            // shape, fields, --sensor, --polarity, sensor, polarity
            "2 30 34, xyp, , , 34x30, split", "1 30 34, xyp, , , 34x30, merge", "30 34, xyp, , , 34x30, merge",
            "30 34, xyp, , on, 34x30, on", "30 34, xy, , , 34x30, merge", "1 1 30 34, xyp, 34x30, off, 34x30, off",
            "2040, xyp, 34x30, , 34x30, split", "1020, xyp, 34x30, , 34x30, merge",
            "2 1020, xyp, 34x30, , 34x30, split",
            "2 1020, xyp, 1020x2, , 1020x2, merge", "700, xp, , , 700x1, merge", "700, x, , , 700x1, merge",
            "1 700, xp, , , 700x1, merge", "1400, xp, , split, 700x1, split", "2 700, xp, , , 700x1, split",
            "2 1 700, xp, , , 700x1, split", "1400, xp, 700x1, , 700x1, split", "2 2, xyp, , , 2x2, merge"})
    void shapesOfTheNetworksInput(String dims, String fields, String given, String polarity, String sensor,
            String expected) {
        EventLayout layout = EventLayout.of(shape(dims), events(fields, Optional.empty()), of(given, Sensor::parse),
                of(polarity, Polarity::of));
        assertEquals(new EventLayout(Sensor.parse(sensor), Polarity.of(expected)), layout);
        assertEquals(shape(dims).size(), layout.inputs());
    }

    @Test
    void theFileKnowsItsSensor() {
        Events events = events("xyp", Optional.of(new Sensor(34, 30)));
        assertEquals(new EventLayout(new Sensor(34, 30), Polarity.SPLIT),
                EventLayout.of(Shape.of(2040), events, Optional.empty(), Optional.empty()));
        assertEquals("e.npy: does not fit the network's input [2, 34, 34]: events of a sensor of 34x30 need [30, 34],"
                + " [2, 30, 34] or as many in one row",
                assertThrows(EventException.class,
                        () -> EventLayout.of(Shape.of(2, 34, 34), events, Optional.empty(), Optional.empty()))
                        .getMessage());
        assertEquals(new EventLayout(new Sensor(34, 34), Polarity.SPLIT), EventLayout.of(Shape.of(2, 34, 34), events,
                Optional.of(new Sensor(34, 34)), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
            "2312; xyp; ; ; 'does not fit the network''s input [2312]: its rows and columns are not known, so state the sensor''s width and height, such as 34x34'",
            "2 34 34; xyp; 34x30; ; 'does not fit the network''s input [2, 34, 34]: events of a sensor of 34x30 need [30, 34], [2, 30, 34] or as many in one row'",
            "1000; xyp; 34x30; ; 'does not fit the network''s input [1000]: events of a sensor of 34x30 need [30, 34], [2, 30, 34] or as many in one row'",
            "3 30 34; xyp; ; ; 'does not fit the network''s input [3, 30, 34]: events have two polarities, so at most two channels'",
            "2 30 34; xyp; ; on; 'does not fit the network''s input [2, 30, 34]: which has two channels, polarity on gives 1'",
            "30 34; xyp; ; split; 'does not fit the network''s input [30, 34]: which has one channel, polarity split gives 2'",
            "2 30 34; xy; ; ; 'its events have no polarity p, which the network''s two channels, [2, 30, 34], needs'",
            "30 34; xy; ; off; 'its events have no polarity p, which polarity off needs'",
            "4 2 30 34; xyp; ; ; 'does not fit the network''s input [4, 2, 30, 34]: events fit [C, H, W], [H, W] or [n]'"})
    void whatDoesNotFitIsRefused(String dims, String fields, String given, String polarity, String why) {
        EventException e = assertThrows(EventException.class, () -> EventLayout.of(shape(dims),
                events(fields, Optional.empty()), of(given, Sensor::parse), of(polarity, Polarity::of)));
        assertEquals("e.npy: " + why, e.getMessage());
    }

    @Test
    void sensorsHavePixels() {
        for (String text : List.of("34", "0x34", "34x", "-1x2", "34x34x2", "99999x99999")) {
            assertThrows(IllegalArgumentException.class, () -> Sensor.parse(text), text);
        }
        assertEquals("'34' is no sensor size such as 34x34, width x height",
                assertThrows(IllegalArgumentException.class, () -> Sensor.parse("34")).getMessage());
    }
}
