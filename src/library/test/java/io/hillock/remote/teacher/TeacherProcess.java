package io.hillock.remote.teacher;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.net.Connection;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.remote.EngineServer;
import io.hillock.remote.ServerOptions;
import io.hillock.remote.TeacherHandler;
import io.hillock.remote.TeacherLearner;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A teacher that connects to a hub, serves engines to it, prints each message it gets, and ends with its input. */
final class TeacherProcess implements AutoCloseable {
    /** A batch of this many samples waits until the teacher is killed. */
    static final int HELD = 33;

    private final Process process;
    private final BufferedReader output;

    TeacherProcess(String uri, String name, boolean holds) throws IOException {
        process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), TeacherProcess.class.getName(), uri, name,
                String.valueOf(holds)))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        output = process.inputReader();
    }

    /** The next line that it prints. */
    String line() throws IOException {
        return output.readLine();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException {
        boolean holds = Boolean.parseBoolean(args[2]);
        var settings = Settings.of(args[1], Role.PERFORMANCE);
        try (var server = new EngineServer(image -> new Holding(JavaEngine.open(image), holds), ServerOptions.DEFAULT);
                Connection _ = Transport.of(args[0]).connect(settings,
                        new TeacherHandler(args[1], new Printing(), server))) {
            while (System.in.read() >= 0) {
                // Until the parent process is gone.
            }
        }
    }

    private record Printing() implements TeacherLearner {
        @Override
        public void signal(MtlSignal signal, double learningRateFactor) {
            System.out.println("signal " + signal.round() + " " + learningRateFactor);
        }

        @Override
        public void result(MtlResult result) {
            System.out.println("result " + result.round() + " " + result.label() + " " + result.confidence());
        }

        @Override
        public void feedback(Feedback feedback) {
            System.out.println("feedback " + feedback.reward().orElseThrow());
        }
    }

    private record Holding(Engine engine, boolean holds) implements Engine {
        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public Image image() {
            return engine.image();
        }

        @Override
        public void run(Batch batch, Response response, Limit limit) {
            if (holds && batch.size() == HELD) {
                System.out.println("running");
                while (!limit.cancelled()) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            }
            engine.run(batch, response, limit);
        }

        @Override
        public Session open() {
            return engine.open();
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
