package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.graph.FlatNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Reads NIR files. Stateless; any thread may call it. The reader accepts variants of the format but refuses networks
 * that cannot run.
 *
 * <p>It accepts an absent v_reset (read as 0) and an absent w_in (read as 1). Parameters and biases may be scalars or
 * have any shape that NumPy broadcasts to the node's. It infers absent input_shape and input_type, and adds Inputs and
 * Outputs to a network that has none, as NIR's reference reader does. It accepts scalars for pairs, an Output's shape of
 * ones, strings of fixed or variable length, booleans, and numbers of any type. It ignores attributes, and metadata that
 * is neither text nor finite numbers.
 *
 * <p>It refuses everything that is wrong under all run settings: networks that {@link FlatNetwork#of} refuses,
 * unknown types, missing keys, and values out of range or not finite. It also refuses links, unknown filters (szip among
 * them), and damaged files. It refuses fields that NIR does not define, unless told to ignore them.
 */
public final class NirReader {

    private NirReader() {}

    /**
     * Reads and checks a network. Nodes are in the order of their names, edges in the file's order. The path may belong
     * to any file system, such as that of a jar.
     *
     * @throws NirException if the file does not exist, is not a NIR file, is damaged, or holds a network that cannot
     *     run
     */
    public static Network read(Path file) {
        return read(file, UnknownNodeFields.REFUSE);
    }

    /**
     * The same, with a choice of what to do with fields that NIR does not define.
     *
     * @throws NirException if {@link #read(Path)} would throw it
     */
    public static Network read(Path file, UnknownNodeFields unknownFields) {
        return read(file, unknownFields, false);
    }

    /**
     * Like {@link #read(Path, UnknownNodeFields)}, but the weights of layers stay in the file. Whoever uses one reads it from
     * there, so a network takes little memory however many weights it has. {@link io.hillock.image.Image#compile} reads
     * each once.
     *
     * <p>In return, nobody may overwrite or truncate the file as long as the network is in use. To replace it, rename a
     * new one over it. Using a weight throws an {@link InvalidNetworkException} if it cannot be read or is not finite.
     * A path of another file system than the default one is read at once.
     *
     * @throws NirException if {@link #read(Path)} would throw it
     */
    public static Network readLazily(Path file, UnknownNodeFields unknownFields) {
        return read(file, unknownFields, true);
    }

    private static Network read(Path file, UnknownNodeFields unknownFields, boolean lazily) {
        Objects.requireNonNull(unknownFields, "unknownFields");
        String name = Objects.requireNonNull(file, "file").toString();
        if (Files.isDirectory(file)) {
            throw new NirException(name, "cannot be read: it is a folder", null);
        }
        return read(name, () -> FileBytes.open(file), unknownFields, lazily);
    }

    /**
     * Reads a stream, such as a resource of a jar, to its end, like {@link #read(Path)} a file. The stream stays open.
     *
     * @throws NirException if the stream cannot be read, is not a NIR file, is damaged, or holds a network that cannot
     *     run; the message calls it {@code input stream}
     */
    public static Network read(InputStream in) {
        Objects.requireNonNull(in, "in");
        return read("input stream", () -> FileBytes.copy(in), UnknownNodeFields.REFUSE, false);
    }

    private interface Source {
        FileBytes bytes() throws IOException;
    }

    private static Network read(String name, Source source, UnknownNodeFields unknownFields, boolean lazily) {
        try (FileBytes bytes = source.bytes(); Hdf5File hdf5 = new Hdf5File(bytes, lazily)) {
            Network network = new GraphReader(hdf5, unknownFields).read();
            FlatNetwork.of(network);
            return network;
        } catch (NoSuchFileException e) {
            throw new NirException(name, "no such file" + (name.contains(".jar!")
                    ? ": what lies in a jar is no file, NirReader.read takes the stream of getResourceAsStream"
                    : ""), e);
        } catch (IOException e) {
            throw new NirException(name, "cannot be read: " + e.getMessage(), e);
        } catch (InvalidNetworkException e) {
            throw new NirException(name, e);
        } catch (RuntimeException e) {
            throw new NirException(name, Hdf5File.damage(e), e);
        } catch (InternalError e) {
            throw new NirException(name, "cannot be read: it was cut off while it was read", e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            // Sizes are checked before memory is allocated, so only structures that a hostile file links into circles
            // remain.
            throw new NirException(name, "damaged file: its structures have no end", e);
        }
    }
}
