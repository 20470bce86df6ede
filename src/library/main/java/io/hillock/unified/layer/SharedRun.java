package io.hillock.unified.layer;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.WaitingCaller.State;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The batch that is under way: its memory and its limit. One at a time. */
final class SharedRun {
    private final Engine engine;
    private final Clock time;
    private final LongAdder batches;
    private final LongAdder batched;
    private final ScratchBatch tray = new ScratchBatch();
    private final Limit limit = new Limit();
    private long started;

    SharedRun(Engine engine, Clock time, Metrics metrics) {
        this.engine = engine;
        this.time = time;
        this.batches = metrics.counter("batches");
        this.batched = metrics.counter("batched");
    }

    /** What went wrong, {@code null} where nothing did. */
    RuntimeException run(WaitingCaller runner) {
        started = time.nanos();
        batches.increment();
        batched.add(runner.group.size());
        limit.clear().until(runner.limit.deadline());
        try {
            gather(runner.group);
            Stage.run(engine, tray.batch(), tray.response(), limit, runner.call);
            for (int i = 0; i < runner.group.size(); i++) {
                ScratchBatch.copy(tray.response(), i, runner.group.get(i).tray.response(), 0);
            }
            return null;
        } catch (RuntimeException e) {
            return e;
        } catch (Error e) {
            return new EngineException("an engine ended by " + e);
        }
    }

    private void gather(List<WaitingCaller> group) {
        WaitingCaller first = group.getFirst();
        tray.lay(group.size(), first.tray.batch(), first.tray.response().answer());
        for (int i = 0; i < group.size(); i++) {
            tray.load(i, group.get(i).tray.batch(), 0);
        }
    }

    /** Under the lock: tells those who are still here how it went. */
    void settle(WaitingCaller runner, RuntimeException failure) {
        for (WaitingCaller seat : runner.group) {
            if (seat.state == State.LEFT) {
                continue;
            }
            seat.call.queued(started - seat.since);
            if (failure == null) {
                seat.tray.response().complete(tray.response().engine(), tray.response().latencyNanos());
                if (seat != runner) {
                    seat.call.adopt(runner.call);
                }
                seat.call.together(runner.group.size());
                seat.state = State.ANSWERED;
            } else if (Fault.of(failure).oneSamples()) {
                seat.state = State.ALONE;
            } else {
                seat.failure = seat == runner ? failure : Rethrown.of(failure, failure.getMessage());
                seat.state = State.FAILED;
            }
        }
    }
}
