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
 * Reads NIR files. Stateless; any thread may call it.
 *
 * <p>Liberal: v_reset may be absent (0), w_in may be absent (1) or a scalar, input_shape and input_type may be absent
 * (inferred), pairs may be scalars, an Output's shape may be all ones, keys that are not known and attributes are
 * passed over, strings may be of fixed or variable length, numbers of any type. Metadata that is neither text nor
 * finite numbers is left out.
 *
 * <p>Strict: whatever would be wrong under all run settings is refused: all that {@link FlatNetwork#check} refuses,
 * unknown types, missing keys, values out of range or not finite, links, unknown filters (lzf and szip among them),
 * damaged files.
 */
public final class NirReader {

    private NirReader() {}

    /**
     * Reads and checks a network. Its nodes are in the order of their names, its edges in that of the file. The path may be of any
     * file system, of a jar for instance.
     *
     * @throws NirException for every file that is not there, not a NIR file, damaged, or holds what cannot run
     */
    public static Network read(Path file) {
        String name = Objects.requireNonNull(file, "file").toString();
        if (Files.isDirectory(file)) {
            throw new NirException(name, "cannot be read: it is a folder", null);
        }
        return read(name, () -> Hdf5File.bytes(file));
    }

    /**
     * Reads a stream to its end, a resource of a jar for instance, as {@link #read(Path)} reads a file, and leaves it open.
     *
     * @throws NirException if the stream cannot be read, is no NIR file, damaged, or holds what cannot run; it calls the file
     *         {@code input stream}
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
            FlatNetwork.check(network);
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
            // Sizes are checked before memory is taken; what remains are structures that a hostile file links into circles.
            throw new NirException(name, "damaged file: its structures have no end", e);
        }
    }
}
