package io.hillock.learning;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Asks one teacher: its engines in order, until one answers. */
record TeacherQuery(Teacher teacher, Batch batch, Limit limit) implements Callable<TeacherReply> {

    /** Throws nothing, so that the asking thread can wait for all teachers. */
    @Override
    public TeacherReply call() {
        List<String> failures = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            Response response = teacher.image().response(arena, batch.size(), batch.steps(), RequestedOutputs.COUNTS);
            for (Engine engine : teacher.engines()) {
                try {
                    engine.run(batch, response, limit);
                    return heard(response, failures);
                } catch (EngineException e) {
                    failures.add(engine.name() + ": " + e.getMessage());
                    // Every engine would be unstable; or the limit is reached, so nobody waits any more.
                    if (e.status() == EngineException.Status.UNSTABLE || isOver()) {
                        break;
                    }
                } catch (IllegalStateException e) {
                    failures.add(engine.name() + ": " + e.getMessage());
                }
            }
        } catch (RuntimeException | Error e) {
            failures.add(e.toString());
        }
        return new TeacherReply.Failed(teacher.name(), failures);
    }

    private TeacherReply heard(Response response, List<String> failures) {
        TeacherPrediction[] outputs = new TeacherPrediction[batch.size()];
        for (int sample = 0; sample < outputs.length; sample++) {
            outputs[sample] = TeacherPrediction.of(teacher.name(), response, sample);
        }
        return new TeacherReply.Heard(teacher.name(), List.of(outputs), response.engine(), response.latencyNanos(),
                failures);
    }

    /** Whether the limit is reached. */
    boolean isOver() {
        return limit.cancelled() || limit.deadline() != 0 && System.nanoTime() - limit.deadline() >= 0;
    }
}
