package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.process.ChildJvm;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Forgotten engines and sessions are freed with their threads, and one warning reports it. */
class ForgottenCloseTest {
    private static final String WARNING = " was not closed; its memory and threads were freed when the garbage collector";

    @Test
    void enginesAndTheirThreadsAreFreed() throws Exception {
        String output = output(new ChildJvm("--enable-native-access=ALL-UNNAMED"));
        assertEquals(1, output.lines().filter(line -> line.contains(WARNING)).count(), output);
        assertTrue(output.contains("-Dhillock.debug shows where it was opened"), output);
    }

    @Test
    void whenDebuggingEachPlaceIsNamedOnce() throws Exception {
        String output = output(new ChildJvm("--enable-native-access=ALL-UNNAMED", "-Dhillock.debug"));
        assertEquals(1, output.lines().filter(line -> line.contains("a native engine" + WARNING)).count(), output);
        assertEquals(1,
                output.lines().filter(line -> line.contains("a session of the engine native" + WARNING)).count(),
                output);
        assertTrue(output.contains("at io.hillock.engine.ForgottenCloseTest$Forgetful.forget("), output);
    }

    private static String output(ChildJvm jvm) throws IOException, InterruptedException {
        ChildJvm.Ended ended = jvm.run(Forgetful.class);
        assertEquals(0, ended.code(), ended.output());
        assertTrue(ended.output().contains("all threads are gone"), ended.output());
        return ended.output();
    }

    /** Runs in a separate JVM: opens engines with many threads, closes none, and waits for their threads to end. */
    static final class Forgetful {
        private static final int ENGINES = 20;
        private static final int THREADS = 4;

        private Forgetful() {}

        public static void main(String[] args) throws Exception {
            Image image = Image.compile(Networks.mlp(20, 30, 5, 1), RunSettings.of(Profile.NIR));
            try (Engine engine = NativeEngine.open(image)) { // starts the threads that the JVM needs for this
                use(image, engine);
            }
            long before = threads();
            for (int i = 0; i < ENGINES; i++) {
                forget(image);
            }
            long most = threads();
            if (most < before + ENGINES) {
                System.out.println("there were " + most + " threads, " + before + " before");
            }
            while (threads() > before) { // the parent process bounds this wait
                System.gc();
                Thread.sleep(10);
            }
            System.out.println("all threads are gone");
        }

        private static void forget(Image image) {
            Engine engine = NativeEngine.open(image, EngineOptions.DEFAULT.withThreads(THREADS));
            engine.open();
            use(image, engine);
        }

        private static void use(Image image, Engine engine) {
            try (Arena arena = Arena.ofConfined()) {
                engine.run(Encoding.held(arena, 1, new float[20]),
                        image.response(arena, 1, 1, RequestedOutputs.COUNTS));
            }
        }

        private static long threads() throws IOException {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                return tasks.count();
            }
        }
    }
}
