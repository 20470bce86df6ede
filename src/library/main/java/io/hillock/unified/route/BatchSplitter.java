package io.hillock.unified.route;

import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.ResponseShape;
import io.hillock.unified.Failure;
import io.hillock.unified.Outcome;
import io.hillock.unified.Result;
import io.hillock.unified.layer.Fault;
import io.hillock.unified.layer.HelperTask;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.layer.ScratchBatch;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs many encodings in batches of up to 64, side by side, one per core. The strategy chooses an engine for each batch. If a batch fails
 * for a reason that one encoding may have caused, each of its encodings runs alone. One thread uses it, once.
 */
public final class BatchSplitter {
    private static final int MOST = 64;

    private final Image image;
    private final BatchRun run;
    private final HelperThreads helpers;
    private final List<Encoding> encodings;
    private final Outcome[] outcomes;

    /** Answers all samples of a batch through the front door. */
    @FunctionalInterface
    public interface BatchRun {
        List<Result> run(ScratchBatch scratch);
    }

    public BatchSplitter(Image image, BatchRun run, HelperThreads helpers, List<Encoding> encodings) {
        this.image = image;
        this.run = run;
        this.helpers = helpers;
        this.encodings = encodings;
        this.outcomes = new Outcome[encodings.size()];
    }

    /** Runs all encodings. Returns the outcomes in their order; all batches have ended when this returns or throws. */
    public List<Outcome> run() {
        List<Piece> pieces = pieces();
        List<HelperTask> running = new ArrayList<>();
        try {
            for (Piece piece : pieces.subList(0, Math.max(pieces.size() - 1, 0))) {
                start(piece, running);
            }
            if (!pieces.isEmpty()) {
                answer(pieces.getLast());
            }
        } finally {
            end(running);
        }
        return List.of(outcomes);
    }

    private void start(Piece piece, List<HelperTask> running) {
        try {
            running.add(helpers.start(() -> answer(piece)));
        } catch (IllegalStateException e) {
            piece.failed(e); // the front door was closed meanwhile
        }
    }

    /** Waits for all tasks, even if some failed. */
    private static void end(List<HelperTask> running) {
        Error failure = null;
        for (HelperTask task : running) {
            try {
                task.join();
            } catch (Error e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void answer(Piece piece) {
        try {
            piece.answered(run.run(piece.scratch));
        } catch (RuntimeException e) {
            if (piece.indices.length > 1 && Fault.of(e).oneSamples()) {
                for (int sample = 0; sample < piece.indices.length; sample++) {
                    answer(piece.alone(sample));
                }
            } else {
                piece.failed(e);
            }
        }
    }

    /** Groups neighbours of one shape into batches. An encoding that cannot be read fails at once. */
    private List<Piece> pieces() {
        int cores = Runtime.getRuntime().availableProcessors();
        int size = Math.clamp((encodings.size() + cores - 1) / cores, 1, MOST);
        List<Piece> pieces = new ArrayList<>();
        int[] indices = new int[size];
        int count = 0;
        for (int i = 0; i < encodings.size(); i++) {
            if (!readable(i)) {
                continue;
            }
            if (count == size || count > 0 && !alike(encodings.get(indices[0]), encodings.get(i))) {
                pieces.add(piece(Arrays.copyOf(indices, count)));
                count = 0;
            }
            indices[count++] = i;
        }
        if (count > 0) {
            pieces.add(piece(Arrays.copyOf(indices, count)));
        }
        return pieces;
    }

    private boolean readable(int index) {
        Encoding encoding = encodings.get(index);
        try {
            if (encoding == null) {
                throw new IllegalArgumentException("it is null");
            }
            encoding.batch().checkMemory();
            return true;
        } catch (IllegalArgumentException e) {
            outcomes[index] = Failure.of(index, e, sample -> index);
            return false;
        }
    }

    private static boolean alike(Encoding a, Encoding b) {
        return a.batch().steps() == b.batch().steps() && a.batch().held() == b.batch().held()
                && a.batch().values().byteSize() == b.batch().values().byteSize();
    }

    private Piece piece(int[] indices) {
        Piece piece = new Piece(indices, encodings.get(indices[0]).batch());
        for (int k = 0; k < indices.length; k++) {
            piece.scratch.copyIn(k, encodings.get(indices[k]).batch(), 0);
        }
        return piece;
    }

    /** Neighbours that run as one batch, and their places in the caller's list. */
    private final class Piece {
        private final int[] indices;
        private final ScratchBatch scratch = new ScratchBatch();

        Piece(int[] indices, Batch like) {
            this.indices = indices;
            try (Arena arena = Arena.ofConfined()) {
                ResponseShape one = image.response(arena, 1, like.steps(), RequestedOutputs.COUNTS).answer();
                scratch.prepare(indices.length, like, one);
            }
        }

        Piece alone(int sample) {
            Piece alone = new Piece(new int[]{indices[sample]}, scratch.batch());
            alone.scratch.copyIn(0, scratch.batch(), sample);
            return alone;
        }

        void answered(List<Result> results) {
            for (int k = 0; k < indices.length; k++) {
                outcomes[indices[k]] = results.get(k);
            }
        }

        void failed(RuntimeException failure) {
            for (int index : indices) {
                outcomes[index] = Failure.of(index, failure,
                        sample -> sample < indices.length ? indices[sample] : sample);
            }
        }
    }
}
