package io.hillock.spike;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Memory that an engine could not use safely is refused at once; byte orders are converted, never misread. */
class SegmentsTest {
    private static final ResponseShape ANSWER = new ResponseShape(RunSettings.of(Profile.NIR),
            List.of(new OutputPort("out", Shape.of(3), 0, OutputKind.SPIKES)), 0, 1,
            4, false,
            false,
            List.of());

    @Test
    void aResponseNeedsMemoryThatCanBeWritten(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("zeros"), new byte[4096]);
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            refused("a response must be writable", () -> Response.over(arena.allocate(4096, 64).asReadOnly(), ANSWER));
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096, arena);
            refused("a response must be writable", () -> Response.over(mapped, ANSWER));
            refused("a response must lie off-heap", () -> Response.over(MemorySegment.ofArray(new long[512]), ANSWER));
            refused("a response must be aligned to 64 bytes",
                    () -> Response.over(arena.allocate(4096, 64).asSlice(8), ANSWER));
            refused("this response needs 64 bytes, the segment has 63",
                    () -> Response.over(arena.allocate(63, 64), ANSWER));
            assertEquals(64, Response.over(arena.allocate(4096, 64), ANSWER).memory().byteSize());
        }
    }

    @Test
    void inputMayBeReadOnly() {
        try (Arena arena = Arena.ofConfined()) {
            assertTrue(new Batch(arena.allocate(16).asReadOnly(), 1, 1, true).values().isReadOnly());
            assertEquals(0, new Spikes(arena.allocate(16, 8).asReadOnly(), arena.allocate(0, 4).asReadOnly(), 3, 1, 1)
                    .sources().byteSize());
        }
    }

    @Test
    void encodersRefuseMemoryThatCannotBeWritten() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(8, 4);
            refused("into must be writable",
                    () -> new DirectCurrent().encode(values, arena.allocate(24, 4).asReadOnly(), 3));
        }
    }

    @Test
    void whatIsMissingIsNamed() {
        named("values", () -> new Batch(null, 1, 1, true));
        named("batch", () -> new Encoding((Batch) null));
        named("a response", () -> Response.over(null, ANSWER));
        try (Arena arena = Arena.ofConfined()) {
            named("answer", () -> Response.over(arena.allocate(64, 64), null));
            named("values", () -> Encoding.held(arena, 1, (FloatBuffer) null));
            named("offsets", () -> new Spikes(null, arena.allocate(4, 4), 1, 1, 1));
        }
    }

    /** A ByteBuffer is big-endian by default. */
    @Test
    void buffersOfEveryKindAndOrderAreConverted() {
        float[] values = {1, -2.5f, 1e-3f};
        try (Arena arena = Arena.ofConfined()) {
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                for (ByteBuffer bytes : List.of(ByteBuffer.allocateDirect(20), ByteBuffer.allocate(20))) {
                    FloatBuffer buffer = bytes.order(order).asFloatBuffer().put(1, values).position(1).limit(4);
                    assertSame(values, Encoding.held(arena, 7, buffer));
                    assertSame(values, Encoding.held(arena, 7, buffer.asReadOnlyBuffer()));
                    assertEquals(1, buffer.position());
                    assertEquals(3, Encoding.sequence(arena, 3, buffer).batch().elements(1));
                }
            }
            assertSame(values, Encoding.held(arena, 7, FloatBuffer.wrap(values)));
        }
    }

    private static void assertSame(float[] values, Encoding encoding) {
        assertArrayEquals(values, encoding.batch().values().toArray(ValueLayout.JAVA_FLOAT));
    }

    private static void refused(String why, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(why), message);
    }

    private static void named(String what, Executable call) {
        assertEquals(what, assertThrows(NullPointerException.class, call).getMessage());
    }
}
