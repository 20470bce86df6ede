package io.hillock.learning.memory;

import io.hillock.learning.Episode;
import io.hillock.learning.EpisodicMemory;
import io.hillock.learning.Eviction;
import io.hillock.learning.StoredEpisode;
import io.hillock.learning.TeacherScore;
import io.hillock.npy.NpyArray;
import io.hillock.npy.Npz;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A memory as an npz file. Each episode is a row, in the order of ids. Each teacher is a column, in the order of names, with label −1 if it
 * was not heard.
 */
public final class MemoryFile {
    /** Separates the names of teachers, which have no control characters. */
    private static final String SEPARATOR = "\n";

    private final Path file;
    private final Npz npz;

    private MemoryFile(Path file, Npz npz) {
        this.file = file;
        this.npz = npz;
    }

    public static void write(EpisodicMemory memory, long lastId, long clock, List<StoredEpisode> episodes, Path file) {
        int n = episodes.size();
        List<String> teachers = new ArrayList<>(new TreeSet<>(
                episodes.stream().flatMap(episode -> episode.episode.standings().keySet().stream()).toList()));
        int t = teachers.size();
        float[] encodings = new float[Math.multiplyExact(n, memory.inputs())];
        int[] teacherLabels = new int[n * t];
        double[] merits = new double[n * t];
        for (int row = 0; row < n; row++) {
            StoredEpisode episode = episodes.get(row);
            System.arraycopy(episode.encoding, 0, encodings, row * memory.inputs(), memory.inputs());
            for (int column = 0; column < t; column++) {
                TeacherScore score = episode.episode.standings().get(teachers.get(column));
                teacherLabels[row * t + column] = score == null ? -1 : score.label();
                merits[row * t + column] = score == null ? 0 : score.merit();
            }
        }
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("memory", NpyArray.of(
                new long[]{memory.inputs(), memory.capacity(), memory.eviction().ordinal(), lastId, clock}, 5));
        arrays.put("encodings", NpyArray.of(encodings, n, memory.inputs()));
        arrays.put("ids", NpyArray.of(episodes.stream().mapToLong(episode -> episode.id).toArray(), n));
        arrays.put("used", NpyArray.of(episodes.stream().mapToLong(episode -> episode.used).toArray(), n));
        arrays.put("labels", NpyArray.of(episodes.stream().mapToLong(episode -> episode.episode.label()).toArray(), n));
        arrays.put("confidences",
                NpyArray.of(episodes.stream().mapToDouble(episode -> episode.episode.confidence()).toArray(), n));
        arrays.put("disagreements",
                NpyArray.of(episodes.stream().mapToDouble(episode -> episode.episode.disagreement()).toArray(), n));
        arrays.put("label_entropies",
                NpyArray.of(episodes.stream().mapToDouble(episode -> episode.episode.labelEntropy()).toArray(), n));
        byte[] names = String.join(SEPARATOR, teachers).getBytes(StandardCharsets.UTF_8);
        arrays.put("teachers", NpyArray.of(names, names.length));
        arrays.put("teacher_labels", NpyArray.of(teacherLabels, n, t));
        arrays.put("merits", NpyArray.of(merits, n, t));
        Npz.write(file, arrays, Npz.Compression.STORED);
    }

    public static EpisodicMemory read(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            return new MemoryFile(path, Npz.open(path, arena)).read();
        }
    }

    private EpisodicMemory read() {
        long[] head = longs("memory", 5);
        require(head[2] >= 0 && head[2] < Eviction.values().length && head[0] == (int) head[0]
                && head[1] == (int) head[1], "memory", Arrays.toString(head));
        var memory = new EpisodicMemory((int) head[0], (int) head[1], Eviction.values()[(int) head[2]]);
        memory.restore(episodes(memory, head[3], head[4]), head[3], head[4]);
        return memory;
    }

    private List<StoredEpisode> episodes(EpisodicMemory memory, long lastId, long clock) {
        NpyArray encodings = npz.array("encodings");
        require(encodings.rank() == 2 && encodings.dim(1) == memory.inputs() && encodings.dim(0) <= memory.capacity(),
                "encodings", encodings.toString());
        int n = (int) encodings.dim(0);
        String[] teachers = teachers();
        int t = teachers.length;
        float[] values = encodings.toFloats();
        long[] ids = longs("ids", n);
        long[] used = longs("used", n);
        long[] labels = longs("labels", n);
        double[] confidences = shares("confidences", 1, n);
        double[] disagreements = shares("disagreements", 1, n);
        double[] entropies = shares("label_entropies", Integer.SIZE, n);
        long[] teacherLabels = longs("teacher_labels", n, t);
        double[] merits = doubles("merits", n, t);
        List<StoredEpisode> episodes = new ArrayList<>(n);
        for (int row = 0; row < n; row++) {
            require(ids[row] > (row == 0 ? 0 : ids[row - 1]) && ids[row] <= lastId, "ids", "no new id in row " + row);
            require(used[row] >= 0 && used[row] <= clock, "used", "a use in the future in row " + row);
            require(labels[row] >= 0 && labels[row] <= Integer.MAX_VALUE, "labels", "no label in row " + row);
            float[] encoding = Arrays.copyOfRange(values, row * memory.inputs(), (row + 1) * memory.inputs());
            for (float value : encoding) {
                require(Float.isFinite(value), "encodings", "not finite in row " + row);
            }
            Map<String, TeacherScore> standings = new TreeMap<>();
            for (int column = 0; column < t; column++) {
                long label = teacherLabels[row * t + column];
                double merit = merits[row * t + column];
                require(label >= -1 && label <= Integer.MAX_VALUE, "teacher_labels", "no label in row " + row);
                require(merit >= -1 && merit <= 1, "merits", merit + " in row " + row);
                if (label >= 0) {
                    standings.put(teachers[column], new TeacherScore((int) label, merit));
                }
            }
            episodes.add(
                    new StoredEpisode(new Episode(ids[row], (int) labels[row], confidences[row], disagreements[row],
                            entropies[row], standings), encoding, used[row]));
        }
        return episodes;
    }

    private String[] teachers() {
        long[] bytes = npz.array("teachers").toLongs();
        byte[] text = new byte[bytes.length];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) bytes[i];
        }
        String[] names = text.length == 0
                ? new String[0]
                : new String(text, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        require(Arrays.stream(names).distinct().count() == names.length, "teachers", "one name twice");
        return names;
    }

    private long[] longs(String name, long... shape) {
        NpyArray array = shaped(name, shape);
        require(!array.dtype().isFloat(), name, array.toString());
        return array.toLongs();
    }

    private double[] doubles(String name, long... shape) {
        return shaped(name, shape).toDoubles();
    }

    private double[] shares(String name, double most, long... shape) {
        double[] values = doubles(name, shape);
        for (double value : values) {
            require(value >= 0 && value <= most, name, String.valueOf(value));
        }
        return values;
    }

    private NpyArray shaped(String name, long... shape) {
        NpyArray array = npz.array(name);
        require(array.shape().equals(Arrays.stream(shape).boxed().toList()), name,
                array + " instead of shape " + Arrays.toString(shape));
        return array;
    }

    private void require(boolean holds, String array, String found) {
        if (!holds) {
            throw new IllegalArgumentException(file + ": " + array + ": " + found);
        }
    }
}
