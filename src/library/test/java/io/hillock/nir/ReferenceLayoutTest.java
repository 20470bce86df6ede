package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.model.AnyValidNetworks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Written files have the layout that the reference implementation reads; h5py inspects them. */
class ReferenceLayoutTest {

    @Test
    void keysAndTypesAreTheReferences(@TempDir Path folder) throws Exception {
        List<String> files = new ArrayList<>();
        for (long seed = 0; seed < 40; seed++) {
            Path file = folder.resolve("network" + seed + ".nir");
            NirWriter.write(AnyValidNetworks.network(seed), file);
            files.add(file.toString());
        }
        assertEquals("40 files\n", Python.run("check_layout.py", folder, files));
    }
}
