package io.hillock.remote.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
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
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Role;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.remote.CellMessenger;
import io.hillock.remote.MtlCoordinator;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three teachers, one here and two in other processes that learn too: agreement, signals, and one killed during a batch. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreeProcessesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void theyAgreeAndOneIsKilled(@TempDir Path folder) throws Exception {
        String uri = "unix:" + folder.resolve("hub");
        var hub = new Arrivals(2);
        try (Listener listener = Transport.of(uri).listen(Settings.of("coordinator", Role.ROUTER), hub);
                var first = new TeacherProcess(uri, "T2", false);
                var second = new TeacherProcess(uri, "T3", true);
                var t1 = JavaEngine.open(Judges.sure(82));
                var standIn = JavaEngine.open(Judges.sure(85))) {
            hub.await();
            var t2 = RemoteEngine.open(hub.connection("T2"), Judges.sure(79));
            var t3 = RemoteEngine.open(hub.connection("T3"), Judges.sure(85));
            var asked = List.of(new Teacher("T1", t1), new Teacher("T2", t2),
                    new Teacher("T3", t3).withStandIn(standIn));
            try (var teachers = new Teachers(asked)) {
                agree(teachers, listener, first, second);
                survive(teachers, second);
            }
        }
    }

    private static void agree(Teachers teachers, Listener listener, TeacherProcess first, TeacherProcess second)
            throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            TeacherRound round = teachers.ask(Judges.one(arena), Limit.NONE);
            assertTrue(round.complete(), round.toString());
            Consensus consensus = round.first().orElseThrow();
            assertEquals(List.of(0.82, 0.79, 0.85),
                    consensus.opinions().stream().map(opinion -> opinion.output().confidence()).toList());
            assertEquals(0.82, consensus.confidence());
            assertEquals(0.85 - 0.79, consensus.disagreement());

            // T1 is in this process and has no connection.
            Map<String, String> unaware = new MtlCoordinator(CellMessenger.of(listener), List.of("T1", "T2", "T3"),
                    TIMEOUT)
                    .tell(round.number(), consensus);
            assertEquals(Map.of("T1", "disconnected: 'T1' is not connected"), unaware);
            assertEquals("signal 1 " + consensus.learningRateFactors().get("T2"), first.line());
            assertEquals("signal 1 " + consensus.learningRateFactors().get("T3"), second.line());
            assertEquals("result 1 0 0.82", first.line());
            assertEquals("result 1 0 0.82", second.line());
            assertEquals(Ack.DONE, CellMessenger.of(listener).ask("T3",
                    new Feedback(1, OptionalDouble.of(0.5), OptionalInt.empty()), TIMEOUT));
            assertEquals("feedback 0.5", second.line());
        }
    }

    private static void survive(Teachers teachers, TeacherProcess victim) throws Exception {
        try (Arena arena = Arena.ofShared();
                var here = new Teachers(List.of(new Teacher("T1", JavaEngine.open(Judges.sure(82))),
                        new Teacher("T2", JavaEngine.open(Judges.sure(79))),
                        new Teacher("T3", JavaEngine.open(Judges.sure(85)))))) {
            float[] inputs = new float[TeacherProcess.HELD];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = 1.5f * i / inputs.length;
            }
            var batch = new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, inputs), inputs.length, Judges.STEPS,
                    true);
            var asked = CompletableFuture.supplyAsync(() -> teachers.ask(batch, Limit.NONE));
            assertEquals("running", victim.line());
            victim.kill();
            TeacherRound round = asked.get(30, TimeUnit.SECONDS);

            assertTrue(round.complete(), round.toString());
            assertEquals(TeacherProcess.HELD, round.consensus().size());
            assertEquals(here.ask(batch, Limit.NONE).consensus(), round.consensus());
            var heard = assertInstanceOf(TeacherReply.Heard.class, round.replies().getLast());
            assertEquals("java", heard.engine());
            TeacherStatus status = teachers.status().getLast();
            assertEquals(1, status.stoodIn());
            assertEquals(0, status.failed());
            assertTrue(status.lastFailure().orElseThrow().contains("disconnected"), status.toString());
        }
    }
}
