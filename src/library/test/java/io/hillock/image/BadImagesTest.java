package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Damaged and hostile images are refused in one line that names the culprit, and nothing else happens. */
class BadImagesTest {

    /** The images that every reader must refuse. */
    static final List<BadImage> SHARED = Stream.of(BadFiles.all(), BadPrograms.all(), BadOperations.all(),
            BadLearning.all())
            .flatMap(List::stream).toList();
    private static final List<BadImage> ALL = Stream.of(SHARED, BadPrograms.settings()).flatMap(List::stream).toList();

    @Test
    void namesDiffer() {
        var names = new HashSet<String>();
        ALL.forEach(bad -> assertTrue(names.add(bad.name()), bad.name()));
    }

    @TestFactory
    Stream<DynamicTest> refused() {
        return ALL.stream().map(bad -> DynamicTest.dynamicTest(bad.name(), () -> {
            String message = refusal(MemorySegment.ofArray(bad.bytes())).getMessage();

            assertTrue(message.startsWith("bad: "), message);
            assertTrue(message.contains(bad.keyword()), message);
            assertEquals(1, message.lines().count(), message);
        }));
    }

    private static ImageException refusal(MemorySegment bytes) {
        return assertThrows(ImageException.class, () -> Image.copy(bytes, "bad"));
    }

    @Test
    void messagesSayWhatAndWhere() {
        assertEquals("bad: tensor 'fc.weight': data_offsets [0, 999999] reach outside the file of %d bytes"
                .formatted(bytes("offsets_beyond_file").length), message("offsets_beyond_file"));
        assertEquals("bad: tensor 'fc.weight': element 5 is NaN", message("weight_is_nan"));
        assertEquals("bad: operation 'lif': signal 1 is written twice", message("signal_written_twice"));
        assertEquals("bad: operation 'wait': tensor 'wait.delay': delay 3 of element 2 is outside the ring, 0 … 2",
                message("delay_longer_than_its_ring"));
        assertEquals("bad: stages[1][1] ('lif'): field 'op': 'quux' is unknown", message("operation_unknown"));
        assertEquals("bad: program: field 'format': 2, but this version reads format 1",
                message("format_of_the_future"));
    }

    private static byte[] bytes(String name) {
        return ALL.stream().filter(bad -> bad.name().equals(name)).findFirst().orElseThrow().bytes();
    }

    private static String message(String name) {
        return refusal(MemorySegment.ofArray(bytes(name))).getMessage();
    }

    @Test
    void everyTruncationIsRefused() {
        MemorySegment good = GoodImages.recurrent().bytes();
        LongStream.iterate(0, length -> length < good.byteSize(), length -> length + 7)
                .forEach(length -> refusal(good.asSlice(0, length)));
    }

    @TestFactory
    Stream<DynamicTest> changedBytes() {
        return GoodImages.all().entrySet().stream().map(
                good -> DynamicTest.dynamicTest(good.getKey(),
                        () -> mutate(good.getValue(), good.getKey().hashCode())));
    }

    /** Arbitrary bytes are either an image or refused. */
    private static void mutate(Image good, long start) {
        byte[] bytes = good.bytes().toArray(ValueLayout.JAVA_BYTE);
        for (long seed = start; seed < start + 400; seed++) {
            var random = new Random(seed);
            byte[] changed = bytes.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                changed[random.nextInt(
                        changed.length)] = (byte) (random.nextBoolean() ? random.nextInt() : '0' + random.nextInt(10));
            }
            copyOrRefuse(changed, seed);
        }
    }

    @TestFactory
    Stream<DynamicTest> changedNumbers() {
        return GoodImages.all().entrySet().stream().map(
                good -> DynamicTest.dynamicTest(good.getKey(),
                        () -> renumber(good.getValue(), good.getKey().hashCode())));
    }

    /** Valid JSON with wrong numbers gets past the parser, to the checks of the program. */
    private static void renumber(Image good, long start) {
        long[] numbers = {-2, -1, 0, 1, 2, 3, 4, 7, 64, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32,
                Long.MAX_VALUE};
        for (long seed = start; seed < start + 200; seed++) {
            var random = new Random(seed);
            var forge = new Forge(good);
            int changes = 1 + random.nextInt(2);
            for (int i = 0; i < changes; i++) {
                List<Runnable> edits = edits(random.nextInt(4) == 0 ? forge.header : forge.program,
                        numbers[random.nextInt(numbers.length)]);
                edits.get(random.nextInt(edits.size())).run();
            }
            copyOrRefuse(forge.bytes(), seed);
        }
    }

    /** For each number below {@code node}, the edit that replaces it. */
    private static List<Runnable> edits(JsonNode node, long number) {
        var edits = new ArrayList<Runnable>();
        switch (node) {
            case ObjectNode object -> object.properties().forEach(field -> {
                if (field.getValue().isNumber()) {
                    edits.add(() -> object.put(field.getKey(), number));
                }
                edits.addAll(edits(field.getValue(), number));
            });
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    int index = i;
                    if (array.get(i).isNumber()) {
                        edits.add(() -> array.set(index, number));
                    }
                    edits.addAll(edits(array.get(i), number));
                }
            }
            default -> {
            }
        }
        return edits;
    }

    private static void copyOrRefuse(byte[] bytes, long seed) {
        try {
            Image.copy(MemorySegment.ofArray(bytes), "changed");
        } catch (ImageException e) {
            assertEquals(1, e.getMessage().lines().count());
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed, e);
        }
    }
}
