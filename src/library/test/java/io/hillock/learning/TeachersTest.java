package io.hillock.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.EngineException.Status;
import io.hillock.engine.EngineException;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TeachersTest {
    private static final Consumer<Limit> AT_ONCE = _ -> {};

    @Test
    void theReferenceScenario() {
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(teacher("T1", 82), teacher("T2", 79), teacher("T3", 85)))) {
            TeacherRound round = teachers.ask(Judges.one(arena), Limit.NONE);
            assertTrue(round.complete());
            Consensus consensus = round.first().orElseThrow();
            assertEquals(List.of(0.82, 0.79, 0.85),
                    consensus.opinions().stream().map(opinion -> opinion.output().confidence()).toList());
            assertEquals(0, consensus.label());
            assertEquals(0.82, consensus.confidence());
            assertEquals(0.85 - 0.79, consensus.disagreement());
            assertEquals(1, round.number());
            assertEquals(2, teachers.ask(Judges.one(arena), Limit.NONE).number());
        }
    }

    /** Each waits until all three are running. */
    @Test
    void teachersWorkAtTheSameTime() {
        var barrier = new CyclicBarrier(3);
        Consumer<Limit> together = _ -> {
            try {
                barrier.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new EngineException(e.toString());
            }
        };
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(scripted("a", 82, together), scripted("b", 79, together),
                        scripted("c", 85, together)))) {
            assertTrue(teachers.ask(Judges.one(arena), Limit.NONE).complete());
        }
    }

    @Test
    void aRoundTakesAsLongAsItsSlowestTeacher() {
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(scripted("a", 82, slow(300)), scripted("b", 79, slow(400)),
                        scripted("c", 85, slow(500))))) {
            long start = System.nanoTime();
            assertTrue(teachers.ask(Judges.one(arena), Limit.NONE).complete());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis >= 500 && millis < 1000, millis + " ms, the slowest takes 500, all together 1200");
        }
    }

    @Test
    void aFailedTeacherIsReportedAndTheOthersAgree() {
        Consumer<Limit> gone = _ -> {
            throw new EngineException(Status.DISCONNECTED, "the connection is gone");
        };
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(teacher("T1", 82), scripted("T2", 79, gone), teacher("T3", 84)))) {
            TeacherRound round = teachers.ask(Judges.one(arena), Limit.NONE);
            assertFalse(round.complete());
            var failed = assertInstanceOf(TeacherReply.Failed.class, round.replies().get(1));
            assertEquals(List.of("T2: the connection is gone"), failed.failures());
            assertEquals(List.of("T1", "T3"), round.first().orElseThrow().teachers());
            assertEquals(0.83, round.first().orElseThrow().confidence());
            TeacherStatus status = teachers.status().get(1);
            assertEquals(1, status.failed());
            assertEquals("T2: the connection is gone", status.lastFailure().orElseThrow());
            assertEquals(1, teachers.status().getFirst().answered());
        }
    }

    @Test
    void anotherEngineStandsInWithTheSameBits() {
        Consumer<Limit> gone = _ -> {
            throw new EngineException(Status.DISCONNECTED, "killed");
        };
        JavaEngine standIn = JavaEngine.open(Judges.sure(79));
        try (Arena arena = Arena.ofConfined();
                var whole = new Teachers(List.of(teacher("T1", 82), teacher("T2", 79)));
                var hurt = new Teachers(
                        List.of(teacher("T1", 82), scripted("T2", 79, gone).withStandIn(standIn)))) {
            TeacherRound round = hurt.ask(Judges.one(arena), Limit.NONE);
            assertEquals(whole.ask(Judges.one(arena), Limit.NONE).consensus(), round.consensus());
            var heard = assertInstanceOf(TeacherReply.Heard.class, round.replies().get(1));
            assertEquals("java", heard.engine());
            assertEquals(List.of("T2: killed"), heard.failures());
            assertEquals(1, hurt.status().get(1).stoodIn());
            assertEquals(0, hurt.status().get(1).failed());
        }
    }

    @Test
    void eachSampleOfABatchHasItsConsensus() {
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(teacher("T1", 82), teacher("T2", 79)))) {
            var batch = new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 0, 0.5f), 3, Judges.STEPS, true);
            TeacherRound round = teachers.ask(batch, Limit.NONE);
            assertEquals(3, round.consensus().size());
            assertEquals(0.805, round.consensus().getFirst().confidence(), 1e-15);
            assertEquals(0, round.consensus().get(1).confidence());
            assertEquals(41, round.consensus().get(2).opinions().getFirst().output().counts()[0]);
        }
    }

    @Test
    void aLimitEndsTheRound() throws Exception {
        var started = new CountDownLatch(1);
        var limit = new Limit();
        Consumer<Limit> untilCancelled = one -> {
            started.countDown();
            while (!one.cancelled()) {
                Thread.onSpinWait();
            }
        };
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(scripted("T1", 82, untilCancelled)))) {
            Thread.ofPlatform().start(() -> {
                try {
                    started.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                limit.cancel();
            });
            TeacherRound round = teachers.ask(Judges.one(arena), limit);
            assertTrue(round.first().isEmpty());
            assertEquals(List.of("T1: cancelled before step 0 of sample 0"), round.replies().getFirst().failures());
        }
    }

    /** Inputs of −1 and 1 are not similar at all. T1 was right about one, T2 about the other. */
    @Test
    void theMemoryChoosesWhoIsAsked() {
        try (Arena arena = Arena.ofConfined();
                var memory = new EpisodicMemory(1, 10, Eviction.OLDEST);
                var teachers = new Teachers(List.of(teacher("T1", 82), teacher("T2", 79)))) {
            Encoding down = Encoding.held(arena, Judges.STEPS, -1);
            assertEquals("T1", teachers.askBest(Judges.one(arena), memory, Limit.NONE).teacher(), "nothing is known");
            long up = memory.remember(Judges.one(arena), consensus(teachers, Judges.one(arena)));
            memory.reward(up, "T1", -0.5);
            memory.reward(up, "T2", 1);
            long other = memory.remember(down, consensus(teachers, down));
            memory.reward(other, "T1", 1);
            memory.reward(other, "T2", -0.5);
            var heard = assertInstanceOf(TeacherReply.Heard.class,
                    teachers.askBest(Judges.one(arena), memory, Limit.NONE));
            assertEquals("T2", heard.teacher());
            assertEquals(0.79, heard.outputs().getFirst().confidence());
            assertEquals("T1", teachers.askBest(down, memory, Limit.NONE).teacher());
            assertEquals(List.of(4L, 3L), teachers.status().stream().map(TeacherStatus::answered).toList());
        }
    }

    private static Consensus consensus(Teachers teachers, Encoding encoding) {
        return teachers.ask(encoding, Limit.NONE).first().orElseThrow();
    }

    @Test
    void whereTheBestFailsTheNextIsAsked() {
        Consumer<Limit> gone = _ -> {
            throw new EngineException(Status.DISCONNECTED, "gone");
        };
        TeacherChoice third = _ -> Optional.of("T3");
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(
                        List.of(teacher("T1", 82), teacher("T2", 79), scripted("T3", 85, gone)))) {
            assertEquals("T1", teachers.askBest(Judges.one(arena), third, Limit.NONE).teacher());
            assertEquals(1, teachers.status().get(2).failed());
            assertEquals("T1", teachers.askBest(Judges.one(arena), _ -> Optional.of("stranger"), Limit.NONE).teacher());
            Limit over = new Limit();
            over.cancel();
            var failed = assertInstanceOf(TeacherReply.Failed.class, teachers.askBest(Judges.one(arena), third, over));
            assertEquals("T3", failed.teacher());
            assertEquals(2, teachers.status().getFirst().answered(), "nobody else is asked");
        }
    }

    @Test
    void refusesWhatIsNoCircleOfTeachers() {
        assertThrows(IllegalArgumentException.class, () -> new Teachers(List.of()));
        assertThrows(IllegalArgumentException.class,
                () -> new Teachers(List.of(teacher("a", 82), teacher("a", 79))));
        assertThrows(IllegalArgumentException.class,
                () -> teacher("a", 82).withStandIn(JavaEngine.open(Judges.sure(83))));
        var closed = new Teachers(List.of(teacher("a", 82)));
        closed.close();
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(IllegalStateException.class, () -> closed.ask(Judges.one(arena), Limit.NONE));
            assertThrows(IllegalStateException.class,
                    () -> closed.askBest(Judges.one(arena), _ -> Optional.empty(), Limit.NONE));
        }
    }

    /** The input is wrong for all teachers; none answers, and each gives the reason. */
    @Test
    void wrongInputIsToldByEach() {
        try (Arena arena = Arena.ofConfined();
                var teachers = new Teachers(List.of(teacher("T1", 82), teacher("T2", 79)))) {
            var batch = new Batch(arena.allocateFrom(ValueLayout.JAVA_FLOAT, Float.NaN), 1, Judges.STEPS, true);
            TeacherRound round = teachers.ask(batch, Limit.NONE);
            assertTrue(round.consensus().isEmpty());
            for (TeacherReply reply : round.replies()) {
                assertTrue(reply.failures().getFirst().contains("finite"), reply.toString());
            }
        }
    }

    private static Teacher teacher(String name, int percent) {
        return scripted(name, percent, AT_ONCE);
    }

    private static Teacher scripted(String name, int percent, Consumer<Limit> before) {
        return new Teacher(name, new Scripted(name, Judges.sure(percent), before));
    }

    private static Consumer<Limit> slow(long millis) {
        return _ -> {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        };
    }
}
