package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.WaitingCaller.State;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The memory and the limit of the batch that runs now. Its {@link Batching} lets one thread at a time use it. */
final class SharedRun {
    private final Engine engine;
    private final Clock time;
    private final LongAdder batches;
    private final LongAdder batched;
    private final ScratchBatch scratch = new ScratchBatch();
    private final Limit limit = new Limit();
    private long started;

    SharedRun(Engine engine, Clock time, Metrics metrics) {
        this.engine = engine;
        this.time = time;
        this.batches = metrics.counter("batches");
        this.batched = metrics.counter("batched");
    }

    /** Runs the batch. Returns the failure, or {@code null} if it succeeded. */
    RuntimeException run(WaitingCaller runner) {
        started = time.nanos();
        batches.increment();
        batched.add(runner.group.size());
        limit.clear().until(runner.limit.deadline()).traced(runner.limit.trace());
        try {
            gather(runner.group);
            Stage.run(engine, scratch.batch(), scratch.response(), limit, runner.trace);
            for (int i = 0; i < runner.group.size(); i++) {
                ScratchBatch.copy(scratch.response(), i, runner.group.get(i).scratch.response(), 0);
            }
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Error e) {
            return new EngineException("an engine failed with " + e);
        }
    }

    private void gather(List<WaitingCaller> group) {
        WaitingCaller first = group.getFirst();
        scratch.prepare(group.size(), first.scratch.batch(), first.scratch.response().answer());
        for (int i = 0; i < group.size(); i++) {
            scratch.copyIn(i, group.get(i).scratch.batch(), 0);
        }
    }

    /** Tells the callers that have not left how the run ended. Called under the lock. */
    void settle(WaitingCaller runner, RuntimeException failure) {
        for (WaitingCaller caller : runner.group) {
            if (caller.state == State.LEFT) {
                continue;
            }
            caller.trace.queued(started - caller.since);
            if (failure == null) {
                caller.scratch.response().complete(scratch.response().engine(), scratch.response().latencyNanos());
                if (caller != runner) {
                    caller.trace.adopt(runner.trace);
                }
                caller.trace.together(runner.group.size());
                caller.state = State.ANSWERED;
            } else if (Fault.of(failure).oneSamples()) {
                caller.state = State.ALONE;
            } else {
                caller.failure = caller == runner ? failure : Rethrown.of(failure, failure.getMessage());
                caller.state = State.FAILED;
            }
        }
    }
}
