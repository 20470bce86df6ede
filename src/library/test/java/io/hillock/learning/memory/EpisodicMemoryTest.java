package io.hillock.learning.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.learning.Consensus;
import io.hillock.learning.Episode;
import io.hillock.learning.EpisodicMemory;
import io.hillock.learning.Eviction;
import io.hillock.learning.RecalledEpisode;
import io.hillock.learning.StoredEpisode;
import io.hillock.learning.TeacherPrediction;
import io.hillock.npy.NpyArray;
import io.hillock.npy.NpyException;
import io.hillock.npy.Npz;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpisodicMemoryTest {
    private static final Consensus CONSENSUS = consensus(1, 1);

    @Test
    void recallsTheNearestFirst() {
        try (var memory = new EpisodicMemory(2, 10, Eviction.OLDEST)) {
            memory.remember(new float[]{1, 0}, consensus(0, 0));
            memory.remember(new float[]{0, 3}, consensus(1, 1));
            memory.remember(new float[]{2, 2}, consensus(0, 1));
            memory.remember(new float[]{0, 0}, consensus(0, 1));
            List<RecalledEpisode> found = memory.recall(new float[]{1, 2}, 3);
            assertEquals(List.of(3L, 2L, 1L), ids(found));
            assertEquals(3 / Math.sqrt(10), found.get(0).similarity(), 1e-15);
            assertEquals(2 / Math.sqrt(5), found.get(1).similarity(), 1e-15);
            assertEquals(List.of(1L, 2L, 3L, 4L), ids(memory.recall(new float[2], 9)), "ties go to the older");
            Episode episode = found.getFirst().episode();
            assertEquals(0.7, episode.confidence());
            assertEquals(0.2, episode.disagreement(), 1e-15);
            assertEquals(1, episode.labelEntropy());
            assertEquals(Set.of("a", "b"), episode.standings().keySet());
            assertEquals(1, episode.standings().get("b").label());
        }
    }

    @Test
    void theOldestGoes() {
        try (var memory = new EpisodicMemory(1, 2, Eviction.OLDEST)) {
            remember(memory, 2);
            memory.recall(new float[]{1}, 1);
            remember(memory, 1);
            assertEquals(List.of(2L, 3L), ids(memory.recall(new float[]{1}, 5)));
            assertEquals(Optional.empty(), memory.episode(1));
            assertFalse(memory.correct(1, 0));
        }
    }

    @Test
    void theLeastRecentlyUsedGoes() {
        try (var memory = new EpisodicMemory(2, 2, Eviction.LEAST_RECENTLY_USED)) {
            memory.remember(new float[]{1, 0}, CONSENSUS);
            memory.remember(new float[]{0, 1}, CONSENSUS);
            memory.recall(new float[]{1, 0}, 1);
            memory.remember(new float[]{1, 1}, CONSENSUS);
            assertEquals(List.of(3L, 1L), ids(memory.recall(new float[]{1, 0.9f}, 5)));
        }
    }

    @Test
    void choosesWhoDidBestOnSimilarEncodings() {
        try (Arena arena = Arena.ofConfined(); var memory = new EpisodicMemory(2, 100, Eviction.OLDEST)) {
            Encoding left = Encoding.held(arena, 5, 1, 0.1f);
            Encoding right = Encoding.sequence(arena, 2, 0, 2, 0.2f, 0);
            assertEquals(Optional.empty(), memory.best(left));
            for (int i = 0; i < 20; i++) {
                memory.correct(memory.remember(left, consensus(0, 1)), 1);
                memory.correct(memory.remember(right, consensus(0, 1)), 0);
            }
            assertEquals(Optional.of("b"), memory.best(left));
            assertEquals(Optional.of("a"), memory.best(right));
            for (long id = 1; id <= 40; id++) {
                assertTrue(memory.reward(id, "b", -1));
            }
            assertEquals(Optional.of("a"), memory.best(left));
            assertEquals(Optional.empty(), memory.best(Encoding.held(arena, 1, 0, 0)), "nothing is like nothing");
            assertThrows(IllegalArgumentException.class, () -> memory.reward(1, "c", 1));
            assertThrows(IllegalArgumentException.class, () -> memory.reward(1, "a", 2));
        }
    }

    /** Compares the graph with a full search on uniform random directions, the hardest case. */
    @Test
    void theGraphFindsTheNearest() {
        long seed = System.nanoTime();
        RandomGenerator random = random(seed);
        int inputs = 32;
        List<float[]> encodings = new ArrayList<>();
        try (var memory = new EpisodicMemory(inputs, 2500, Eviction.OLDEST)) {
            for (int i = 0; i < 3000; i++) {
                encodings.add(vector(random, inputs));
                memory.remember(encodings.getLast(), CONSENSUS);
            }
            assertEquals(2500, memory.size());
            int found = 0;
            for (int query = 0; query < 50; query++) {
                float[] wanted = vector(random, inputs);
                List<RecalledEpisode> recalled = memory.recall(wanted, 10);
                assertEquals(10, recalled.size());
                Set<Long> exact = new HashSet<>(exact(encodings.subList(500, 3000), 501, wanted, 10));
                exact.retainAll(ids(recalled));
                found += exact.size();
            }
            assertTrue(found >= 475, "seed " + seed + ": recall@10 is " + found / 500.0);
            float[] known = encodings.get(1000);
            assertEquals(1001, memory.recall(known, 1).getFirst().episode().id(), "seed " + seed);
        }
    }

    @Test
    void oneSequenceOfEpisodesGivesOneAnswer() {
        assertEquals(answers(7), answers(7));
    }

    @Test
    void savedAndLoadedItIsTheSame(@TempDir Path folder) {
        Path file = folder.resolve("memory.npz");
        RandomGenerator random = random(5);
        try (var memory = new EpisodicMemory(8, 100, Eviction.LEAST_RECENTLY_USED)) {
            for (int i = 0; i < 120; i++) {
                memory.remember(vector(random, 8), i % 3 == 0
                        ? Consensus.of(List.of(TeacherPrediction.of("ä/1", i, 0.5)))
                        : consensus(i % 2, 1));
                memory.recall(vector(random, 8), 3);
            }
            memory.correct(memory.recall(vector(random, 8), 1).getFirst().episode().id(), 1);
            memory.save(file);
            try (EpisodicMemory loaded = EpisodicMemory.load(file)) {
                assertEquals(100, loaded.size());
                assertEquals(Eviction.LEAST_RECENTLY_USED, loaded.eviction());
                for (int i = 0; i < 50; i++) {
                    float[] wanted = vector(random, 8);
                    assertEquals(memory.recall(wanted, 4), loaded.recall(wanted, 4));
                    assertEquals(memory.remember(wanted, CONSENSUS), loaded.remember(wanted, CONSENSUS));
                }
            }
        }
    }

    @Test
    void anEmptyMemoryIsSavedToo(@TempDir Path folder) {
        Path file = folder.resolve("memory.npz");
        try (var memory = new EpisodicMemory(3, 5000, Eviction.OLDEST)) {
            assertEquals(List.of(), memory.recall(new float[3], 1));
            memory.save(file);
        }
        try (EpisodicMemory loaded = EpisodicMemory.load(file)) {
            assertEquals(0, loaded.size());
            assertEquals(5000, loaded.capacity());
            assertEquals(1, loaded.remember(new float[3], CONSENSUS));
        }
    }

    @Test
    void refusesFilesThatHoldNoMemory(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("memory.npz");
        try (var memory = new EpisodicMemory(2, 5, Eviction.OLDEST)) {
            memory.remember(new float[]{1, 0}, CONSENSUS);
            memory.remember(new float[]{0, 1}, CONSENSUS);
            memory.save(file);
        }
        refuses(file, "memory", NpyArray.of(new long[]{2, 5, 9, 2, 2}, 5));
        refuses(file, "memory", NpyArray.of(new long[]{3, 5, 0, 2, 2}, 5));
        refuses(file, "memory", NpyArray.of(new long[]{2, 1, 0, 2, 2}, 5));
        refuses(file, "encodings", NpyArray.of(new float[]{1, 0, Float.NaN, 1}, 2, 2));
        refuses(file, "encodings", NpyArray.of(new float[]{1, 0}, 1, 2));
        refuses(file, "ids", NpyArray.of(new long[]{2, 1}, 2));
        refuses(file, "ids", NpyArray.of(new double[]{1, 2}, 2));
        refuses(file, "used", NpyArray.of(new long[]{1, 3}, 2));
        refuses(file, "labels", NpyArray.of(new long[]{1, -1}, 2));
        refuses(file, "confidences", NpyArray.of(new double[]{1, 2}, 2));
        refuses(file, "teacher_labels", NpyArray.of(new long[]{1, 1, 1, -2}, 2, 2));
        refuses(file, "merits", NpyArray.of(new double[]{1, 1, 1, Double.NaN}, 2, 2));
        refuses(file, "teachers", NpyArray.of(new byte[]{'a', '\n', 'a'}, 3));
        Files.write(file, new byte[]{1, 2, 3});
        assertThrows(NpyException.class, () -> EpisodicMemory.load(file));
    }

    @Test
    void refusesWrongArguments() {
        assertThrows(IllegalArgumentException.class, () -> new EpisodicMemory(0, 1, Eviction.OLDEST));
        assertThrows(IllegalArgumentException.class, () -> new EpisodicMemory(1, 0, Eviction.OLDEST));
        try (var memory = new EpisodicMemory(2, 5, Eviction.OLDEST)) {
            assertThrows(IllegalArgumentException.class, () -> memory.remember(new float[3], CONSENSUS));
            assertThrows(IllegalArgumentException.class, () -> memory.recall(new float[]{1, Float.NaN}, 1));
            assertThrows(IllegalArgumentException.class, () -> memory.recall(new float[2], 0));
            assertEquals(0, memory.size());
        }
    }

    private static List<List<RecalledEpisode>> answers(long seed) {
        RandomGenerator random = random(seed);
        List<List<RecalledEpisode>> answers = new ArrayList<>();
        try (var memory = new EpisodicMemory(16, 1500, Eviction.LEAST_RECENTLY_USED)) {
            for (int i = 0; i < 2000; i++) {
                memory.remember(i % 50 == 0 ? new float[16] : vector(random, 16), CONSENSUS);
                if (i % 100 == 0) {
                    answers.add(memory.recall(vector(random, 16), 5));
                }
            }
        }
        return answers;
    }

    private static void refuses(Path file, String array, NpyArray instead) {
        Path bad = file.resolveSibling("bad.npz");
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        Npz good = Npz.open(file);
        good.names().forEach(name -> arrays.put(name, name.equals(array) ? instead : good.array(name)));
        Npz.write(bad, arrays, Npz.Compression.STORED);
        var refused = assertThrows(IllegalArgumentException.class, () -> EpisodicMemory.load(bad));
        assertTrue(refused.getMessage().startsWith(bad + ": "), refused.getMessage());
    }

    private static List<Long> exact(List<float[]> encodings, long firstId, float[] wanted, int k) {
        double norm = StoredEpisode.norm(wanted);
        List<RecalledEpisode> all = new ArrayList<>();
        for (int i = 0; i < encodings.size(); i++) {
            Episode episode = Episode.of(firstId + i, CONSENSUS);
            all.add(new RecalledEpisode(episode, new StoredEpisode(episode, encodings.get(i), 0).cosine(wanted, norm)));
        }
        all.sort(Comparator.comparingDouble(one -> -one.similarity()));
        return ids(all.subList(0, k));
    }

    private static List<Long> ids(List<RecalledEpisode> recalled) {
        return recalled.stream().map(one -> one.episode().id()).toList();
    }

    private static void remember(EpisodicMemory memory, int times) {
        for (int i = 0; i < times; i++) {
            memory.remember(new float[]{1}, CONSENSUS);
        }
    }

    private static Consensus consensus(int a, int b) {
        return Consensus.of(List.of(TeacherPrediction.of("a", a, 0.6), TeacherPrediction.of("b", b, 0.8)));
    }

    private static float[] vector(RandomGenerator random, int inputs) {
        float[] vector = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
