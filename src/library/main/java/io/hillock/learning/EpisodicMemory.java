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
 * Remembers encodings with the teachers' consensus, and recalls the nearest by cosine. Its size is bounded. Thread-safe; calls run one at a
 * time.
 *
 * <p>It remembers an encoding of several steps as its mean over the steps. If it may hold at most {@link #EXACT} episodes, it compares all
 * of them. A larger memory uses an HNSW graph, which may miss an episode now and then, but ranks those it finds correctly.
 */
public final class EpisodicMemory implements TeacherChoice, AutoCloseable {
    /** The most episodes that are compared one by one. A memory that may hold more needs Lucene on the class path. */
    public static final int EXACT = 1024;
    /** The most elements of an encoding. */
    public static final int MAX_INPUTS = 1 << 16;

    /** New episodes enter the graph in blocks of this size; until then they are compared one by one. */
    private static final int BLOCK = 256;
    /** The graph is asked for at least this many candidates, and for a multiple of the number wanted. */
    private static final int LEAST_CANDIDATES = 128;
    private static final int CANDIDATES = 4;
    /** The number of neighbours that choose a teacher. */
    private static final int NEIGHBOURS = 16;

    private final int inputs;
    private final int capacity;
    private final Eviction eviction;
    private final Map<Long, StoredEpisode> episodes = new HashMap<>();
    private final TreeSet<StoredEpisode> leaving;
    private final Map<Long, StoredEpisode> unindexed = new LinkedHashMap<>();
    private HnswIndex index;
    private long lastId;
    private long clock;

    /**
     * Creates an empty memory.
     *
     * @param inputs elements of an encoding's step, 1 to {@link #MAX_INPUTS}
     * @param capacity the most episodes, at least 1
     * @throws IllegalStateException if it may hold more than {@link #EXACT} and Lucene is missing
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
        Comparator<StoredEpisode> byId = Comparator.comparingLong(stored -> stored.id);
        leaving = new TreeSet<>(switch (eviction) {
            case OLDEST -> byId;
            case LEAST_RECENTLY_USED ->
                Comparator.<StoredEpisode>comparingLong(stored -> stored.used).thenComparing(byId);
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
        return episodes.size();
    }

    /** {@link #remember(float[], Consensus)} of the encoding's mean over the steps. */
    public long remember(Encoding encoding, Consensus consensus) {
        return remember(mean(encoding), consensus);
    }

    /**
     * Remembers an encoding and its consensus. A full memory drops another episode.
     *
     * @param encoding {@code inputs} finite values
     * @return the episode's id
     */
    public synchronized long remember(float[] encoding, Consensus consensus) {
        check(encoding);
        if (episodes.size() == capacity) {
            forget(leaving.first());
        }
        keep(new StoredEpisode(Episode.of(++lastId, consensus), encoding.clone(), ++clock));
        return lastId;
    }

    /** {@link #recall(float[], int)} for the encoding's mean over the steps. */
    public List<RecalledEpisode> recall(Encoding encoding, int k) {
        return recall(mean(encoding), k);
    }

    /**
     * The episodes whose encodings are nearest by cosine, nearest first; of equally near ones, the older first.
     *
     * @param encoding {@code inputs} finite values
     * @param k the most episodes to return, at least 1
     */
    public synchronized List<RecalledEpisode> recall(float[] encoding, int k) {
        check(encoding);
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, is " + k);
        }
        double norm = StoredEpisode.norm(encoding);
        List<RecalledEpisode> nearest = new ArrayList<>();
        for (StoredEpisode stored : candidates(encoding, norm, k)) {
            nearest.add(new RecalledEpisode(stored.episode, stored.cosine(encoding, norm)));
        }
        nearest.sort(Comparator.comparingDouble(RecalledEpisode::similarity).reversed()
                .thenComparing(recalled -> recalled.episode().id()));
        List<RecalledEpisode> found = List.copyOf(nearest.subList(0, Math.min(k, nearest.size())));
        clock++;
        for (RecalledEpisode recalled : found) {
            use(episodes.get(recalled.episode().id()));
        }
        return found;
    }

    /** An episode by its id, if it is still here. */
    public synchronized Optional<Episode> episode(long id) {
        return Optional.ofNullable(episodes.get(id)).map(stored -> stored.episode);
    }

    /**
     * Records how good a teacher's answer was.
     *
     * @param reward −1 to 1
     * @return whether the episode is still here
     * @throws IllegalArgumentException if the teacher was not heard in the episode
     */
    public synchronized boolean reward(long id, String teacher, double reward) {
        StoredEpisode stored = episodes.get(id);
        if (stored != null) {
            stored.episode = stored.episode.rewarded(teacher, reward);
        }
        return stored != null;
    }

    /**
     * Records which label was right.
     *
     * @return whether the episode is still here
     */
    public synchronized boolean correct(long id, int label) {
        StoredEpisode stored = episodes.get(id);
        if (stored != null) {
            stored.episode = stored.episode.corrected(label);
        }
        return stored != null;
    }

    /**
     * The teacher with the best mean merit in the 16 nearest episodes, weighted by similarity. Only episodes with a cosine above 0 count.
     * Of equally good teachers, the first by name.
     */
    @Override
    public Optional<String> best(Encoding encoding) {
        return LocalAccuracy.best(recall(encoding, NEIGHBOURS));
    }

    /**
     * Writes the memory into one file, an npz of plain arrays. Replaces the file as a whole or not at all.
     *
     * @throws io.hillock.npy.NpyException if that fails
     */
    public synchronized void save(Path file) {
        MemoryFile.write(this, lastId, clock, episodes.values().stream().sorted(Comparator.comparing(one -> one.id))
                .toList(), file);
    }

    /**
     * Reads a file that {@link #save} wrote. The graph of a large memory is rebuilt, so it may miss other episodes than before.
     *
     * @throws io.hillock.npy.NpyException if the file cannot be read
     * @throws IllegalArgumentException if it holds no memory; the message names file and array
     */
    public static EpisodicMemory load(Path file) {
        return MemoryFile.read(file);
    }

    /** Frees the graph. */
    @Override
    public synchronized void close() {
        episodes.clear();
        leaving.clear();
        unindexed.clear();
        closeIndex();
    }

    /** Restores saved episodes. */
    public synchronized void restore(List<StoredEpisode> saved, long lastId, long clock) {
        this.lastId = lastId;
        this.clock = clock;
        saved.forEach(this::keep);
    }

    private void keep(StoredEpisode stored) {
        episodes.put(stored.id, stored);
        leaving.add(stored);
        unindexed.put(stored.id, stored);
        if (unindexed.size() > (index == null ? EXACT : BLOCK)) {
            if (index == null) {
                index = new HnswIndex();
            }
            index.add(unindexed.values());
            unindexed.clear();
        }
    }

    private void forget(StoredEpisode stored) {
        episodes.remove(stored.id);
        leaving.remove(stored);
        if (unindexed.remove(stored.id) == null) {
            index.remove(stored.id);
        }
    }

    private void use(StoredEpisode stored) {
        leaving.remove(stored);
        stored.used = clock;
        leaving.add(stored);
    }

    /** The episodes to compare with the encoding. */
    private Collection<StoredEpisode> candidates(float[] encoding, double norm, int k) {
        long count = Math.max(LEAST_CANDIDATES, (long) CANDIDATES * k);
        if (index == null || norm == 0 || count >= episodes.size()) {
            return episodes.values();
        }
        List<StoredEpisode> candidates = new ArrayList<>(unindexed.values());
        for (long id : index.nearest(encoding, norm, (int) count)) {
            StoredEpisode stored = episodes.get(id);
            if (stored != null) {
                candidates.add(stored);
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
