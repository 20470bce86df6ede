package io.hillock.learning;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.learning.memory.HnswIndex;
import io.hillock.learning.memory.LocalAccuracy;
import io.hillock.learning.memory.LuceneAvailability;
import io.hillock.learning.memory.MemoryFile;
import io.hillock.spike.Encoding;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Remembers encodings with what teachers made of them, and recalls those nearest by cosine. Bounded. Any thread; one at a time is
 * inside.
 *
 * <p>An encoding of several steps is remembered as its mean over the steps. Up to {@link #EXACT} episodes the nearest are found by
 * looking at all of them; beyond that by an HNSW graph, which may miss one now and then, and never misranks those it finds.
 */
public final class EpisodicMemory implements TeacherChoice, AutoCloseable {
    /** Episodes that are looked at one by one; a memory that may hold more needs Lucene on the class path. */
    public static final int EXACT = 1024;
    /** Elements of an encoding at most. */
    public static final int MAX_INPUTS = 1 << 16;

    /** New episodes are put into the graph so many at a time, until then they are looked at one by one. */
    private static final int BLOCK = 256;
    /** Candidates that the graph is asked for: at least so many, and so many times what is wanted. */
    private static final int LEAST_CANDIDATES = 128;
    private static final int CANDIDATES = 4;
    /** Neighbours that choose a teacher. */
    private static final int NEIGHBOURS = 16;

    private final int inputs;
    private final int capacity;
    private final Eviction eviction;
    private final Map<Long, StoredEpisode> traces = new HashMap<>();
    private final TreeSet<StoredEpisode> leaving;
    private final Map<Long, StoredEpisode> unindexed = new LinkedHashMap<>();
    private HnswIndex index;
    private long lastId;
    private long clock;

    /**
     * An empty memory.
     *
     * @param inputs elements of an encoding's step, 1 to {@link #MAX_INPUTS}
     * @param capacity episodes, at least 1
     * @throws IllegalStateException where it may hold more than {@link #EXACT} and Lucene is missing
     */
    public EpisodicMemory(int inputs, int capacity, Eviction eviction) {
        if (inputs < 1 || inputs > MAX_INPUTS || capacity < 1) {
            throw new IllegalArgumentException("a memory of " + capacity + " encodings of " + inputs + " elements");
        }
        if (capacity > EXACT) {
            LuceneAvailability.require();
        }
        this.inputs = inputs;
        this.capacity = capacity;
        this.eviction = eviction;
        Comparator<StoredEpisode> byId = Comparator.comparingLong(trace -> trace.id);
        leaving = new TreeSet<>(switch (eviction) {
            case OLDEST -> byId;
            case LEAST_RECENTLY_USED ->
                Comparator.<StoredEpisode>comparingLong(trace -> trace.used).thenComparing(byId);
        });
    }

    public int inputs() {
        return inputs;
    }

    public int capacity() {
        return capacity;
    }

    public Eviction eviction() {
        return eviction;
    }

    public synchronized int size() {
        return traces.size();
    }

    /** {@link #remember(float[], Consensus)} of its mean over the steps. */
    public long remember(Encoding encoding, Consensus consensus) {
        return remember(mean(encoding), consensus);
    }

    /**
     * Keeps an encoding and what was made of it; where the memory is full, another episode goes.
     *
     * @param encoding {@code inputs} finite values
     * @return the episode's id
     */
    public synchronized long remember(float[] encoding, Consensus consensus) {
        check(encoding);
        if (traces.size() == capacity) {
            forget(leaving.first());
        }
        keep(new StoredEpisode(Episode.of(++lastId, consensus), encoding.clone(), ++clock));
        return lastId;
    }

    /** {@link #recall(float[], int)} for its mean over the steps. */
    public List<RecalledEpisode> recall(Encoding encoding, int k) {
        return recall(mean(encoding), k);
    }

    /**
     * The episodes whose encodings are nearest by cosine, nearest first, of equally near ones the older first.
     *
     * @param encoding {@code inputs} finite values
     * @param k how many at most, at least 1
     */
    public synchronized List<RecalledEpisode> recall(float[] encoding, int k) {
        check(encoding);
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, is " + k);
        }
        double norm = StoredEpisode.norm(encoding);
        List<RecalledEpisode> nearest = new ArrayList<>();
        for (StoredEpisode trace : candidates(encoding, norm, k)) {
            nearest.add(new RecalledEpisode(trace.episode, trace.cosine(encoding, norm)));
        }
        nearest.sort(Comparator.comparingDouble(RecalledEpisode::similarity).reversed()
                .thenComparing(recalled -> recalled.episode().id()));
        List<RecalledEpisode> found = List.copyOf(nearest.subList(0, Math.min(k, nearest.size())));
        clock++;
        for (RecalledEpisode recalled : found) {
            use(traces.get(recalled.episode().id()));
        }
        return found;
    }

    /** An episode by its id, as long as it is here. */
    public synchronized Optional<Episode> episode(long id) {
        return Optional.ofNullable(traces.get(id)).map(trace -> trace.episode);
    }

    /**
     * Learns how good a teacher's answer was.
     *
     * @param reward −1 to 1
     * @return whether the episode is still here
     * @throws IllegalArgumentException where the teacher was not heard in it
     */
    public synchronized boolean reward(long id, String teacher, double reward) {
        StoredEpisode trace = traces.get(id);
        if (trace != null) {
            trace.episode = trace.episode.rewarded(teacher, reward);
        }
        return trace != null;
    }

    /**
     * Learns which label was the right one.
     *
     * @return whether the episode is still here
     */
    public synchronized boolean correct(long id, int label) {
        StoredEpisode trace = traces.get(id);
        if (trace != null) {
            trace.episode = trace.episode.corrected(label);
        }
        return trace != null;
    }

    /**
     * The teacher with the best mean merit in the 16 nearest episodes that are similar at all (cosine above 0), weighted by similarity;
     * of equally good ones the first by name.
     */
    @Override
    public Optional<String> best(Encoding encoding) {
        return LocalAccuracy.best(recall(encoding, NEIGHBOURS));
    }

    /**
     * Writes all of it into one file, a npz of plain arrays, replacing the file at once or not at all.
     *
     * @throws io.hillock.npy.NpyException where that fails
     */
    public synchronized void save(Path file) {
        MemoryFile.write(this, lastId, clock, traces.values().stream().sorted(Comparator.comparing(one -> one.id))
                .toList(), file);
    }

    /**
     * Reads what {@link #save} wrote. The graph of a large memory is built anew, so it may miss others than before.
     *
     * @throws io.hillock.npy.NpyException where the file cannot be read
     * @throws IllegalArgumentException where it holds no memory; the message names file and array
     */
    public static EpisodicMemory load(Path file) {
        return MemoryFile.read(file);
    }

    /** Frees the graph. */
    @Override
    public synchronized void close() {
        traces.clear();
        leaving.clear();
        unindexed.clear();
        closeIndex();
    }

    /** Takes over what was saved. */
    public synchronized void restore(List<StoredEpisode> saved, long lastId, long clock) {
        this.lastId = lastId;
        this.clock = clock;
        saved.forEach(this::keep);
    }

    private void keep(StoredEpisode trace) {
        traces.put(trace.id, trace);
        leaving.add(trace);
        unindexed.put(trace.id, trace);
        if (unindexed.size() > (index == null ? EXACT : BLOCK)) {
            if (index == null) {
                index = new HnswIndex();
            }
            index.add(unindexed.values());
            unindexed.clear();
        }
    }

    private void forget(StoredEpisode trace) {
        traces.remove(trace.id);
        leaving.remove(trace);
        if (unindexed.remove(trace.id) == null) {
            index.remove(trace.id);
        }
    }

    private void use(StoredEpisode trace) {
        leaving.remove(trace);
        trace.used = clock;
        leaving.add(trace);
    }

    /** All that are worth a look. */
    private Collection<StoredEpisode> candidates(float[] encoding, double norm, int k) {
        long count = Math.max(LEAST_CANDIDATES, (long) CANDIDATES * k);
        if (index == null || norm == 0 || count >= traces.size()) {
            return traces.values();
        }
        List<StoredEpisode> candidates = new ArrayList<>(unindexed.values());
        for (long id : index.nearest(encoding, norm, (int) count)) {
            StoredEpisode trace = traces.get(id);
            if (trace != null) {
                candidates.add(trace);
            }
        }
        return candidates;
    }

    private float[] mean(Encoding encoding) {
        encoding.batch().checkInputs(inputs);
        MemorySegment values = encoding.batch().values();
        int rows = encoding.batch().held() ? 1 : encoding.batch().steps();
        float[] mean = new float[inputs];
        for (int input = 0; input < inputs; input++) {
            double sum = 0;
            for (int row = 0; row < rows; row++) {
                sum += values.getAtIndex(JAVA_FLOAT, (long) row * inputs + input);
            }
            mean[input] = (float) (sum / rows);
        }
        return mean;
    }

    private void check(float[] encoding) {
        if (encoding.length != inputs) {
            throw new IllegalArgumentException(
                    "an encoding has " + inputs + " elements, this one " + encoding.length);
        }
        for (int i = 0; i < inputs; i++) {
            if (!Float.isFinite(encoding[i])) {
                throw new IllegalArgumentException("the encoding is not finite at index " + i);
            }
        }
    }

    private void closeIndex() {
        if (index != null) {
            index.close();
            index = null;
        }
    }
}
