package io.hillock.server.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.serving.BatchOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Requests that wait run as one batch, with the bits and the ends that they would have alone. */
class RunTogetherTest extends RunTogetherCase {
    @Test
    void whatWaitsRunsTogether() {
        open(1, 4, Duration.ZERO);
        runs();
        for (int i = 0; i < 9; i++) {
            waits(i / 4f, STEPS, 0);
        }
        engine.close(false);
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(1, 4, 4, 1), sizes);
        callers.forEach(caller -> assertEquals(1, caller.begun.get()));
        assertEquals(0, threads.waiting());
    }

    @Test
    void theUrgentComeFirstAndOtherKindsRunApart() {
        open(1, 2, Duration.ZERO);
        runs();
        waits(10, STEPS, 5);
        waits(11, STEPS, 1);
        waits(12, STEPS, 5);
        waits(13, STEPS + 1, 4);
        engine.close(false);
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(1, 2, 1, 1), sizes);
        assertEquals(List.of(0.5f, 11f, 13f, 12f), first);
    }

    @Test
    void eachLeavesByItself() {
        open(1, 4, Duration.ZERO);
        runs();
        Caller late = waits(1, STEPS, 0);
        Caller cancelled = waits(2, STEPS, 0);
        Caller patient = waits(3, STEPS, 0);
        engine.letOnePass();
        until(() -> sizes.size() == 2);
        cancelled.cancel();
        cancelled.assertFailed(Reason.CANCELLED);
        late.memory.limit().until(System.nanoTime());
        LockSupport.unpark(late.thread);
        late.assertFailed(Reason.DEADLINE);
        assertTrue(patient.thread.isAlive(), "the batch still runs");
        engine.close(false);
        patient.assertRight();
        assertEquals(List.of(1, 3), sizes);
    }

    @Test
    void aBatchThatAllHaveLeftEnds() {
        open(1, 4, Duration.ZERO);
        runs();
        List<Caller> both = List.of(waits(1, STEPS, 0), waits(2, STEPS, 0));
        engine.letOnePass();
        until(() -> sizes.size() == 2);
        both.forEach(Caller::cancel);
        both.forEach(caller -> caller.assertFailed(Reason.CANCELLED));
        // The gate is still closed: only its limit has ended the run.
        until(() -> engine.cancelled() == 1);
        Caller next = new Caller(3, STEPS, 0);
        until(() -> sizes.size() == 3);
        assertFalse(next.thread.getState() == Thread.State.TERMINATED);
        engine.close(false);
        next.assertRight();
    }

    @Test
    void whoCannotLeaveEndsItsOwnRun() {
        open(1, 4, Duration.ZERO);
        Caller alone = runs();
        alone.cancel();
        alone.assertFailed(Reason.CANCELLED);
        assertEquals(1, engine.cancelled());
    }

    @Test
    void aSampleThatFailsHarmsNobodyElse() {
        open(1, 4, Duration.ZERO);
        runs();
        Caller before = waits(1, STEPS, 0);
        Caller infinite = waits(Float.POSITIVE_INFINITY, STEPS, 0);
        Caller after = waits(2, STEPS, 0);
        engine.close(false);
        before.assertRight();
        after.assertRight();
        infinite.assertFailed(Reason.INVALID);
        assertEquals(List.of(1, 3, 1, 1, 1), sizes);
    }

    @Test
    void aRequestThatCouldRunWaitsForOthers() {
        open(2, 3, BatchOptions.LONGEST);
        engine.close(false);
        for (int i = 0; i < 3; i++) {
            new Caller(i, STEPS, 0);
        }
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(3), sizes);
    }

    @Test
    void whatIsTooLargeTogetherRunsAlone() {
        open(1, 4, Duration.ZERO);
        engine.refuseBeyond(1);
        runs();
        waits(1, STEPS, 0);
        waits(2, STEPS, 0);
        engine.close(false);
        callers.forEach(Caller::assertRight);
        assertEquals(List.of(1, 2, 1, 1), sizes);
        callers.forEach(caller -> assertEquals(1, caller.begun.get()));
    }

    @Test
    void aBatchRunsHereIfTheSystemGivesNoThread() {
        open(1, 4, Duration.ZERO);
        engine.close(false);
        threads.close();
        threads = new RunThreads(1, 100, run -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        new Caller(1, STEPS, 0).assertRight();
        new Caller(2, STEPS, 0).assertRight();
    }
}
