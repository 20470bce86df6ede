package io.hillock.event;

import io.hillock.npy.Npy;
import io.hillock.npy.NpyArray;
import io.hillock.npy.NpyData;
import io.hillock.npy.Npz;
import io.hillock.npy.StructuredArray;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Reads recordings of events: structured NumPy arrays as tonic writes them (npy, npz), text (csv), N-MNIST and N-Caltech101
 * (bin), AEDAT 3.1 and AEDAT 4. {@code src/docs/inputs.md} describes each format and gives its source. Stateless; any thread
 * may call it.
 */
public final class EventFile {
    private EventFile() {}

    /** The formats. The first bytes of a file decide if they can, otherwise its name. */
    private enum Format {
        NPY, NPZ, AEDAT, NMNIST, TEXT, UNKNOWN
    }

    /**
     * Whether the file is one of events, by its first bytes and its name, or for npy and npz by the types of its arrays.
     *
     * @throws EventException if the file cannot be read
     * @throws io.hillock.npy.NpyException if an npy or npz file is damaged
     */
    public static boolean holdsEvents(Path file) {
        return switch (format(file)) {
            case NPY -> Npy.readData(file) instanceof StructuredArray;
            case NPZ -> holdsEvents(Npz.open(file));
            case AEDAT, NMNIST, TEXT -> true;
            case UNKNOWN -> false;
        };
    }

    private static boolean holdsEvents(Npz npz) {
        return EventArrays.areFields(npz.names())
                || !npz.names().isEmpty()
                        && npz.names().stream().allMatch(npz::isStructured);
    }

    /**
     * Reads a file of one recording.
     *
     * @param unit of the times in npy, npz and csv files; the other formats define theirs
     * @throws EventException if the file cannot be read, holds no events or several recordings, or an event is invalid
     * @throws io.hillock.npy.NpyException if an npy or npz file is damaged
     */
    public static Events read(Path file, TimeUnit unit) {
        List<Events> recordings = readAll(file, unit);
        if (recordings.size() != 1) {
            throw new EventException(file.toString(), "holds " + recordings.size() + " recordings, one is needed");
        }
        return recordings.getFirst();
    }

    /** Reads a file of one recording with times in microseconds, like {@link #read(Path, TimeUnit)}. */
    public static Events read(Path file) {
        return read(file, TimeUnit.MICROSECONDS);
    }

    /**
     * Reads a file of recordings, in the file's order. Only an npz holds several: each of its arrays is one, unless they
     * are named t, x, y and p and so are the fields of one.
     *
     * @param unit as for {@link #read(Path, TimeUnit)}
     * @throws EventException as {@link #read(Path, TimeUnit)}
     * @throws io.hillock.npy.NpyException if an npy or npz file is damaged
     */
    public static List<Events> readAll(Path file, TimeUnit unit) {
        Objects.requireNonNull(unit, "unit");
        String source = file.toString();
        Format format = format(file);
        if (format == Format.NPZ) {
            return npz(source, Npz.open(file), unit);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return List.of(switch (format) {
                case NPY -> of(source, Npy.readData(file), unit);
                case AEDAT -> aedat(source, in);
                case NMNIST -> NmnistEvents.read(source, in);
                case TEXT -> CsvEvents.read(source,
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), unit);
                case NPZ, UNKNOWN -> throw new EventException(source,
                        "is no file of events that is known: npy, npz, csv, N-MNIST (.bin), AEDAT 3.1 or AEDAT 4");
            });
        } catch (IOException e) {
            throw new EventException(source, "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Takes events from a structured array.
     *
     * @param source for messages: the file, and the array in it
     * @throws EventException if the fields are not those of events, or an event is invalid
     */
    public static Events of(String source, StructuredArray array, TimeUnit unit) {
        return EventArrays.of(source, array, Objects.requireNonNull(unit, "unit"));
    }

    private static Events of(String source, NpyData data, TimeUnit unit) {
        return switch (data) {
            case StructuredArray array -> of(source, array, unit);
            case NpyArray array -> throw new EventException(source, "is a plain array, " + array
                    + ", events are a structured array with the fields t, x, y and p");
        };
    }

    private static List<Events> npz(String source, Npz npz, TimeUnit unit) {
        if (EventArrays.areFields(npz.names())) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>();
            npz.names().forEach(name -> arrays.put(name, npz.array(name)));
            return List.of(EventArrays.of(source, arrays, unit));
        }
        List<Events> recordings = new ArrayList<>();
        for (String name : npz.names()) {
            recordings.add(of(source + ":" + name, npz.data(name), unit));
        }
        return recordings;
    }

    private static Events aedat(String source, InputStream in) throws IOException {
        in.mark(AedatHeader.MAGIC.length() + 1);
        in.skipNBytes(AedatHeader.MAGIC.length());
        int generation = in.read();
        in.reset();
        if (generation == '4') {
            return Aedat4Events.read(source, in);
        }
        String version = AedatHeader.version(source, in);
        if (!version.equals("3.1")) {
            throw new EventException(source, "AEDAT " + version
                    + " is not read, 3.1 and 4 are; iniVation's DV converts older files");
        }
        return Aedat3Events.read(source, in);
    }

    private static Format format(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EventException(file.toString(), Files.exists(file) ? "no regular file" : "no such file");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(AedatHeader.MAGIC.length() + 1);
        } catch (NoSuchFileException e) {
            throw new EventException(file.toString(), "no such file", e);
        } catch (IOException e) {
            throw new EventException(file.toString(), "cannot be read: " + e.getMessage(), e);
        }
        String head = new String(start, StandardCharsets.ISO_8859_1);
        String name = file.toString();
        if (head.startsWith("\u0093NUMPY")) {
            return Format.NPY;
        }
        if (head.startsWith("PK")) {
            return Format.NPZ;
        }
        if (head.startsWith(AedatHeader.MAGIC) && head.length() > AedatHeader.MAGIC.length()) {
            return Format.AEDAT;
        }
        if (name.endsWith(".bin")) {
            return Format.NMNIST;
        }
        return name.endsWith(".csv") || name.endsWith(".txt") ? Format.TEXT : Format.UNKNOWN;
    }
}
