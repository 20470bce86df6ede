package io.hillock.bindings.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_engine_options;
import io.hillock.bindings.hillock_error;
import io.hillock.bindings.hillock_recording;
import io.hillock.bindings.hillock_run;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the committed bindings match the header and the library built from it. */
class DriftTest {
    @BeforeAll
    static void load() {
        NativeLibrary.require();
    }

    @Test
    void bindingsWereMadeFromThisHeader() throws Exception {
        byte[] header = Files.readAllBytes(Path.of(System.getProperty("hillock.header")));
        String now = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(header));
        try (InputStream made = DriftTest.class.getResourceAsStream("/META-INF/hillock/header.sha256")) {
            assertEquals(new String(made.readAllBytes(), StandardCharsets.UTF_8).strip(), now,
                    "native/include/hillock.h has changed: run bindings/generate.sh and commit what it writes");
        }
    }

    static Set<GroupLayout> structs() {
        return Set.of(hillock_engine_options.layout(), hillock_error.layout(), hillock_recording.layout(),
                hillock_run.layout());
    }

    @ParameterizedTest
    @MethodSource("structs")
    void layoutsAgree(GroupLayout struct) {
        String name = struct.name().orElseThrow();
        assertEquals(layout(name), struct.byteSize(), name);
        for (MemoryLayout member : struct.memberLayouts()) {
            member.name().ifPresent(field -> assertEquals(layout(name + "." + field),
                    struct.byteOffset(PathElement.groupElement(field)), name + "." + field));
        }
    }

    @Test
    void unknownNamesHaveNoLayout() {
        assertEquals(-1, layout("hillock_run.nothing"));
    }

    @Test
    void symbolsAgree() throws IOException, InterruptedException {
        Process nm = new ProcessBuilder("nm", "-D", "--defined-only", System.getProperty("hillock.library.built"))
                .redirectErrorStream(true).start();
        String listing = new String(nm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, nm.waitFor(), listing);
        Set<String> exported = listing.lines().map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> generated = Arrays.stream(HillockNative.class.getMethods()).map(Method::getName)
                .filter(name -> name.startsWith("hillock_") && !name.contains("$"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(generated, exported);
        assertTrue(exported.contains("hillock_engine_run"), exported::toString);
    }

    private static long layout(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return HillockNative.hillock_layout(arena.allocateFrom(name));
        }
    }
}
