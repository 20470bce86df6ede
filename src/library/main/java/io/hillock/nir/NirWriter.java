package io.hillock.nir;

import io.hillock.file.WholeFile;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Path;

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
        try {
            Network explicit = ExplicitShapes.of(network);
            WholeFile.replace(file, temporary -> {
                try (WritableHdfFile hdf5 = HdfFile.write(temporary)) {
                    if (!explicit.version().isEmpty()) {
                        hdf5.putDataset("version", explicit.version());
                    }
                    GraphWriter.write(explicit, hdf5.putGroup("node"), "");
                }
            });
        } catch (InvalidNetworkException e) {
            throw new NirException(file.toString(), e);
        } catch (IOException | RuntimeException e) {
            throw new NirException(file.toString(), "cannot be written: " + Hdf5File.reason(e), e);
        }
    }
}
