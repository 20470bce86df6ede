package io.hillock.server.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.RunTrace;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.BatchMember;
import io.hillock.server.serving.BatchOptions;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Members of a batch that no thread waits for. */
class BatchMembersTest extends RunTogetherCase {
    /** A request that no thread waits for. */
    private Caller asks(float value, int steps) {
        return new Caller(value, steps, 0, Thread.ofVirtual());
    }

    @Test
    void whoHasLeftIsToldOfNoRun() {
        open(1, 4, Duration.ZERO);
        Caller alone = asks(1, STEPS);
        BatchMember only = alone.member();
        assertTrue(only.leave());
        BatchMember.runAll(List.of(only));
        assertEquals(List.of(), sizes);
        assertEquals(0, alone.begun.get());

        Caller gone = asks(2, STEPS);
        Caller stays = asks(3, STEPS);
        BatchMember leaves = gone.member();
        BatchMember waits = stays.member();
        Thread run = Thread.ofVirtual().start(() -> BatchMember.runAll(List.of(leaves, waits)));
        until(() -> sizes.size() == 1);
        assertTrue(leaves.leave());
        RunTrace foreign = new RunTrace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        // What the next request does that takes this memory from the pool.
        gone.memory.limit().traced(foreign);
        engine.close(false);
        join(run);
        assertTrue(waits.isDone());
        assertEquals("raster", waits.answer().getFirst().name());
        assertEquals(List.of(), foreign.runs());
        assertEquals(List.of(), gone.ran);
        assertEquals(List.of(2), stays.ran);
    }

    @Test
    void eachTraceOfABatchGetsTheRun() {
        open(1, 4, Duration.ZERO);
        engine.close(false);
        List<RunTrace> traces = new ArrayList<>();
        List<BatchMember> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Caller caller = asks(i, STEPS);
            if (i != 1) {
                traces.add(new RunTrace("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b" + i + "-01"));
                caller.memory.limit().traced(traces.getLast());
            }
            members.add(caller.member());
        }
        BatchMember.runAll(members);
        assertEquals(1, traces.getFirst().runs().size());
        assertEquals(traces.getFirst().runs(), traces.getLast().runs());
    }

    @Test
    void whoGathersKeepsNobodyFromRunning() {
        open(1, 4, BatchOptions.LONGEST);
        RunQueue queue = new RunQueue(1, 10);
        AtomicInteger woken = new AtomicInteger();
        RunTicket gathers = queue.enter(false, 1, 0, asks(1, STEPS).member(), woken::incrementAndGet);
        RunTicket joins = queue.enter(false, 1, 1, asks(2, STEPS).member(), () -> {});
        assertEquals(RunTicket.State.JOINED, joins.state());
        assertTrue(queue.gathers(gathers));
        RunTicket other = queue.enter(false, 1, 2, asks(3, STEPS + 1).member(), () -> {});
        RunTicket third = queue.enter(false, 1, 3, asks(3, STEPS + 2).member(), () -> {});
        assertFalse(queue.gathers(gathers));
        assertEquals(1, woken.get());
        assertEquals(List.of(gathers, joins), queue.gathered(gathers));
        queue.end(gathers, 4);
        assertEquals(RunTicket.State.RUNNING, other.state());
        assertFalse(queue.gathers(other), "the third waits for its place");
        queue.end(other, 5);
        assertTrue(queue.gathers(third));
    }

    @Test
    void aRequestOfManySamplesIsPreparedOnce() {
        open(1, 4, Duration.ZERO);
        samples = 2;
        Caller many = asks(1, STEPS);
        InferRequest request = many.request();
        MemorySegment before = many.memory.allocate(1);
        assertTrue(servable.member(request, many.memory, many).isEmpty());
        assertEquals(before.address() + 64, many.memory.allocate(1).address(), "memory was taken");
        engine.close(false);
        assertEquals(List.of(2L, (long) STEPS), servable.infer(request, many.memory).getFirst().shape().subList(0, 2));
        samples = 1;
        InferRequest empty = new InferRequest("m", "", "", List.of(), request.outputs(), request.parameters());
        assertThrows(ServiceException.class, () -> servable.member(empty, many.memory, many));
    }
}
