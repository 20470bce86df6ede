package io.hillock.nir;

import io.hillock.model.FlatNetwork;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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
     * Reads and checks a network. Its nodes are in the order of their names, its edges in that of the file.
     *
     * @throws NirException for every file that is not there, not a NIR file, damaged, or holds what cannot run
     */
    public static Network read(Path file) {
        try (Hdf5File hdf5 = Hdf5File.open(file)) {
            Network network = new GraphReader(hdf5).read();
            FlatNetwork.check(network);
            return network;
        } catch (NoSuchFileException e) {
            throw new NirException(file, "no such file", e);
        } catch (IOException e) {
            throw new NirException(file, "cannot be read: " + e.getMessage(), e);
        } catch (InvalidNetworkException e) {
            throw new NirException(file, e);
        } catch (RuntimeException e) {
            throw new NirException(file, Hdf5File.damage(e), e);
        } catch (StackOverflowError | OutOfMemoryError e) {
            // Sizes are checked before memory is taken; what remains are structures that a hostile file links into circles.
            throw new NirException(file, "damaged file: its structures have no end", e);
        }
    }
}
