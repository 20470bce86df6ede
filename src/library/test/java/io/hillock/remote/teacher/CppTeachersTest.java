package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.learning.Consensus;
import io.hillock.learning.Judges;
import io.hillock.learning.Teacher;
import io.hillock.learning.TeacherReply;
import io.hillock.learning.TeacherRound;
import io.hillock.learning.TeacherStatus;
import io.hillock.learning.Teachers;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.remote.CellMessenger;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Batch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reference scenario: one teacher on the Java engine in this process, and two in {@code hillock-engine}s that connect to it. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppTeachersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** Enough to kill the teacher in the middle of the run. */
    private static final int SAMPLES = 16;
    private static final int STEPS = 1 << 18;

    @Test
    void theyAgreeAndOneIsKilled(@TempDir Path folder) throws Exception {
        String uri = "unix:" + folder.resolve("hub");
        var arrivals = new Arrivals(2);
        Process second = null;
        Process third = null;
        try (Listener listener = Transport.of(uri).listen(Settings.of("coordinator", Role.ROUTER), arrivals);
                Engine t1 = JavaEngine.open(Judges.sure(82));
                Engine standIn = NativeEngine.open(Judges.sure(85))) {
            second = start(uri, "T2");
            third = start(uri, "T3");
            arrivals.await();
            Engine t2 = RemoteEngine.open(arrivals.connection("T2"), Judges.sure(79));
            Engine t3 = RemoteEngine.open(arrivals.connection("T3"), Judges.sure(85));
            try (var teachers = new Teachers(List.of(new Teacher("T1", t1), new Teacher("T2", t2),
                    new Teacher("T3", t3).withStandIn(standIn)))) {
                agree(teachers);
                survive(teachers, third, CellMessenger.of(listener));
            }
        } finally {
            for (Process process : new Process[]{second, third}) {
                if (process != null) {
                    process.destroyForcibly().waitFor();
                }
            }
        }
    }

    private static void agree(Teachers teachers) {
        try (Arena arena = Arena.ofConfined()) {
            TeacherRound round = teachers.ask(Judges.one(arena), Limit.NONE);
            assertTrue(round.complete(), round.toString());
            Consensus consensus = round.first().orElseThrow();
            assertEquals(List.of(0.82, 0.79, 0.85),
                    consensus.opinions().stream().map(opinion -> opinion.output().confidence()).toList());
            assertEquals(0, consensus.label());
            assertEquals(0.82, consensus.confidence());
            assertEquals(0.85 - 0.79, consensus.disagreement());
        }
    }

    private static void survive(Teachers teachers, Process victim, CellMessenger messenger) throws Exception {
        try (Arena arena = Arena.ofShared();
                var here = new Teachers(List.of(local(82), local(79), local(85)))) {
            float[] inputs = new float[SAMPLES];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = (i + 1f) / SAMPLES;
            }
            var batch = new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, inputs), SAMPLES, STEPS, true);
            var asked = CompletableFuture.supplyAsync(() -> teachers.ask(batch, Limit.NONE));
            awaitRun(messenger, "T3");
            victim.destroyForcibly();
            TeacherRound round = asked.get(60, TimeUnit.SECONDS);

            assertTrue(round.complete(), round.toString());
            var heard = assertInstanceOf(TeacherReply.Heard.class, round.replies().getLast());
            assertEquals(1, heard.failures().size(), "killed in mid-batch");
            assertEquals("native", heard.engine());
            TeacherStatus status = teachers.status().getLast();
            assertEquals(1, status.stoodIn());
            assertTrue(status.lastFailure().orElseThrow().contains("disconnected"), status.toString());
            assertEquals(here.ask(batch, Limit.NONE).consensus(), round.consensus());
        }
    }

    private static Teacher local(int percent) {
        return new Teacher("T" + (percent == 82 ? 1 : percent == 79 ? 2 : 3), NativeEngine.open(Judges.sure(percent)));
    }

    /** Waits until the teacher reports a run. */
    private static void awaitRun(CellMessenger messenger, String teacher) {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        double load = 0;
        while (load == 0 && System.nanoTime() < end) {
            Message answer = messenger.ask(teacher, new StatusRequest(), TIMEOUT);
            load = assertInstanceOf(StatusReport.class, answer).load();
        }
        assertTrue(load > 0, "'" + teacher + "' does not run");
    }

    private static Process start(String uri, String name) throws IOException {
        String given = System.getProperty("hillock.engine.program");
        Path program = given != null
                ? Path.of(given)
                : Path.of(System.getProperty("hillock.root", "../.."),
                        "bindings/target/native/native/engine/hillock-engine");
        assertTrue(Files.isExecutable(program), program + " is missing: it is built with the native library");
        return new ProcessBuilder(program.toString(), "--connect", uri, "--name", name)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
