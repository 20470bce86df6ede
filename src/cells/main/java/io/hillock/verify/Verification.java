package io.hillock.verify;

import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs samples on all engines and compares every bit: each node's output and membrane at each step, the network's output, the counts, and
 * the final state. Each sample starts from rest and runs as a session in blocks of steps, so memory stays small for any length. One thread.
 */
public final class Verification {
    private static final long BYTES_AT_ONCE = 16 << 20;

    private final Image image;
    private final List<ComparedEngine> contenders;
    private final RequestedOutputs want;
    private int samples;
    private long values;

    /** @param contenders at least two; all are compared with the first */
    public Verification(Image image, List<ComparedEngine> contenders) {
        if (contenders.size() < 2) {
            throw new IllegalArgumentException("one engine alone verifies nothing");
        }
        this.image = image;
        this.contenders = contenders;
        this.want = new RequestedOutputs(true, false, ComparedRecordings.all(image.program()));
    }

    /** Runs the samples of a batch until one differs. Counts samples and values over all calls. */
    public VerificationResult add(Batch batch) {
        long bytes = batch.values().byteSize() / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            Optional<Difference> difference = compare(
                    new Batch(batch.values().asSlice(i * bytes, bytes), 1, batch.steps(), batch.held()));
            samples++;
            if (difference.isPresent()) {
                return new VerificationResult(samples, values, difference);
            }
        }
        return new VerificationResult(samples, values, Optional.empty());
    }

    private Optional<Difference> compare(Batch sample) {
        List<Session> sessions = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            contenders.forEach(contender -> sessions.add(contender.engine().open()));
            int block = stepsAtOnce(sample.steps());
            for (int step = 0; step < sample.steps(); step += block) {
                Optional<Difference> difference = block(sessions, sample, step,
                        Math.min(block, sample.steps() - step));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return states(sessions, sample.steps() - 1, arena);
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private Optional<Difference> block(List<Session> sessions, Batch sample, int step, int steps) {
        try (Arena arena = Arena.ofConfined()) {
            Encoding part = part(sample, step, steps);
            Response expected = image.response(arena, 1, steps, want);
            sessions.getFirst().run(part, expected);
            values += floats(expected);
            Response actual = image.response(arena, 1, steps, want);
            for (int i = 1; i < sessions.size(); i++) {
                sessions.get(i).run(part, actual);
                Optional<Difference> difference = comparison(i).responses(step, expected, actual);
                if (difference.isPresent()) {
                    return difference;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Difference> states(List<Session> sessions, int lastStep, Arena arena) {
        image.program().state().forEach(variable -> values += variable.shape().size());
        MemorySegment expected = arena.allocate(image.program().stateBytes(), Long.BYTES);
        MemorySegment actual = arena.allocate(image.program().stateBytes(), Long.BYTES);
        sessions.getFirst().snapshot(expected);
        for (int i = 1; i < sessions.size(); i++) {
            sessions.get(i).snapshot(actual);
            Optional<Difference> difference = comparison(i).states(image, lastStep, expected, actual);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static long floats(Response response) {
        long bytes = response.raster().byteSize();
        for (Recording recording : response.recordings()) {
            bytes += recording.values().byteSize();
        }
        return bytes / Float.BYTES;
    }

    private EngineComparison comparison(int contender) {
        return new EngineComparison(samples, contenders.getFirst().name(), contenders.get(contender).name());
    }

    private static Encoding part(Batch sample, int step, int steps) {
        if (sample.held()) {
            return new Encoding(sample.values(), steps, true);
        }
        long row = sample.values().byteSize() / sample.steps();
        return new Encoding(sample.values().asSlice(step * row, steps * row), steps, false);
    }

    private int stepsAtOnce(int steps) {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = image.response(arena, 1, 1, want).memory().byteSize();
            return Math.clamp(BYTES_AT_ONCE / bytes, 1, steps);
        }
    }
}
