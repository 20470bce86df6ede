package io.hillock.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.NativeEngine;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.protocol.Role;
import io.hillock.remote.EngineServer;
import io.hillock.remote.ServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteTest {
    /** The program {@code hillock-engine}, which is built with the native library. */
    static final Path ENGINE = Path.of(System.getProperty("hillock.root", "../.."),
            "bindings/target/native/native/engine/hillock-engine");

    @TempDir
    private Path folder;

    /** A main method. */
    private interface Program {
        void run() throws IOException;
    }

    @Test
    void aClientOfAnEngineElsewhere() throws IOException {
        String uri = "unix:" + folder.resolve("socket");
        try (var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT);
                var _ = Transport.of(uri).listen(Settings.of("elsewhere", Role.PERFORMANCE), server)) {
            String said = Resource.read("fashion_mnist.nir",
                    file -> output(() -> RemoteClient.main(uri, file.toString())));
            assertTrue(said.matches("label \\d, confidence \\d\\.\\d\\d, from elsewhere in \\d+ µs\\R"), said);
        }
    }

    @Test
    void anArrayInPieces() {
        float[] values = new float[300_000];
        Arrays.fill(values, 0.5f);
        Path file = folder.resolve("x.npy");
        Npy.write(file, NpyArray.of(values, 3, 100_000));
        String said = output(() -> ArrayStreaming.main("unix:" + folder.resolve("socket"), file.toString()));
        assertTrue(said.startsWith("300,000 values, mean 0.500000, "), said);
        assertTrue(said.contains("5 pieces, p50 of one "), said);
    }

    @Test
    void aKilledEngineIsTakenOver() {
        String said = Resource.read("fashion_mnist.nir",
                file -> output(() -> FailOver.main(ENGINE.toString(), file.toString())));
        assertTrue(said.startsWith("answered by {cpp=40, java=60}"), said);
    }

    private static String output(Program program) {
        var said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }
}
