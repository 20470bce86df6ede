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
 * <p>It accepts an absent v_reset (read as 0), an absent w_in (read as 1), and a scalar w_in. It infers absent
 * input_shape and input_type. It accepts scalars for pairs, an Output's shape of ones, strings of fixed or variable
 * length, and numbers of any type. It ignores unknown keys, attributes, and metadata that is neither text nor finite
 * numbers.
 *
 * <p>It refuses everything that is wrong under all run settings: networks that {@link FlatNetwork#of} refuses,
 * unknown types, missing keys, and values out of range or not finite. It also refuses links, unknown filters (lzf and
 * szip among them), and damaged files.
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
        String name = Objects.requireNonNull(file, "file").toString();
        if (Files.isDirectory(file)) {
            throw new NirException(name, "cannot be read: it is a folder", null);
        }
        return read(name, () -> Hdf5File.bytes(file));
    }

    /**
     * Reads a stream, such as a resource of a jar, to its end, like {@link #read(Path)} a file. The stream stays open.
     *
     * @throws NirException if the stream cannot be read, is not a NIR file, is damaged, or holds a network that cannot
     *     run; the message calls it {@code input stream}
     */
    public static Network read(InputStream in) {
        Objects.requireNonNull(in, "in");
        return read("input stream", in::readAllBytes);
    }

    private interface Source {
        byte[] bytes() throws IOException;
    }

    private static Network read(String name, Source source) {
        try (Hdf5File hdf5 = Hdf5File.of(source.bytes())) {
            Network network = new GraphReader(hdf5).read();
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
        } catch (StackOverflowError | OutOfMemoryError e) {
            // Sizes are checked before memory is allocated, so only structures that a hostile file links into circles
            // remain.
            throw new NirException(name, "damaged file: its structures have no end", e);
        }
    }
}
