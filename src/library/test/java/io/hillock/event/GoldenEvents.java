package io.hillock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.npy.Npz;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The events of the files in the folder {@code event} of the test resources, as golden.py makes them. */
final class GoldenEvents {
    static final int SIDE = 34;

    private GoldenEvents() {}

    static Path file(String name) {
        try {
            return Path.of(GoldenEvents.class.getResource("/event/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static float[] array(String npz, String name) {
        return Npz.open(file(npz)).array(name).toFloats();
    }

    static long time(int i) {
        return 40L * i + i % 7;
    }

    static int x(int i) {
        return 7 * i * i % SIDE;
    }

    static int y(int i) {
        return 11 * i % SIDE;
    }

    static boolean on(int i) {
        return i % 3 == 0;
    }

    static void check(Events events, int count) {
        assertEquals(count, events.size());
        for (int i = 0; i < count; i++) {
            assertEquals(time(i), events.time(i), "time of " + i);
            assertEquals(x(i), events.x(i), "x of " + i);
            assertEquals(events.hasY() ? y(i) : 0, events.y(i), "y of " + i);
            assertEquals(on(i), events.on(i), "polarity of " + i);
        }
    }

    static void checkEqual(Events expected, Events actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.time(i), actual.time(i), "time of " + i);
            assertEquals(expected.x(i), actual.x(i), "x of " + i);
            assertEquals(expected.y(i), actual.y(i), "y of " + i);
            assertEquals(expected.on(i), actual.on(i), "polarity of " + i);
        }
    }
}
