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
 * Writes NIR files in the layout that the reference implementation reads: its keys and no others. Stateless; any
 * thread may call it.
 *
 * <p>Numbers are written as float32 where that loses nothing, else as float64. Shapes that were left to inference
 * (input_shape, input_type) are written, since the reference needs them; but for that, what is read is what was
 * written. What jHDF cannot write is refused: names of more than 254 bytes in UTF-8.
 */
public final class NirWriter {

    private NirWriter() {}

    /**
     * Writes a network. The file appears, or replaces an older one, when it is complete.
     *
     * @throws NirException where the network would not be read again, or the file cannot be written
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
            // What went wrong before says more.
        }
    }
}
