package io.hillock.nir;

import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes NIR files in the layout of the reference implementation, with its keys only. Stateless; any thread may call
 * it.
 *
 * <p>Numbers are written as float32 if that is exact, otherwise as float64. Inferred shapes (input_shape, input_type)
 * are written too, because the reference implementation needs them. Apart from these, reading a written file gives an
 * equal network. Names of more than 254 bytes in UTF-8 are refused, because jHDF cannot write them.
 */
public final class NirWriter {

    private NirWriter() {}

    /**
     * Writes a network. The file appears, or replaces an older one, only when it is complete.
     *
     * @throws NirException if {@link NirReader} would refuse the network, or the file cannot be written
     */
    public static void write(Network network, Path file) {
        Path name = file.toAbsolutePath();
        Path temporary = name.resolveSibling("." + name.getFileName() + "-" + UUID.randomUUID() + ".tmp");
        try {
            Network explicit = ExplicitShapes.of(network);
            try (WritableHdfFile hdf5 = HdfFile.write(temporary)) {
                if (!explicit.version().isEmpty()) {
                    hdf5.putDataset("version", explicit.version());
                }
                GraphWriter.write(explicit, hdf5.putGroup("node"), "");
            }
            Files.move(temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (InvalidNetworkException e) {
            throw new NirException(file.toString(), e);
        } catch (IOException | RuntimeException e) {
            throw new NirException(file.toString(), "cannot be written: " + Hdf5File.reason(e), e);
        } finally {
            delete(temporary);
        }
    }

    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // The failure before this one says more.
        }
    }
}
