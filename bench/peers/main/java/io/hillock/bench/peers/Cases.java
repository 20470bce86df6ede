package io.hillock.bench.peers;

import io.hillock.bench.DemoSamples;
import io.hillock.bench.Workload;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.nir.NirReader;
import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The networks to measure. */
final class Cases {
    private static final Arena ARENA = Arena.global();

    private Cases() {}

    /** @param root the project's root */
    static List<PeerCase> all(Path root) {
        List<PeerCase> cases = new ArrayList<>();
        cases.add(workload(Workload.FF_MID, List.of(1, 64, 256)));
        cases.add(workload(Workload.FF_LOW, List.of(1, 64, 256)));
        cases.add(workload(Workload.REC, List.of(1, 64)));
        cases.add(nmnist(root.resolve("src/library/test/resources/nir/cnn_nmnist")));
        cases.add(demo(root));
        return cases;
    }

    private static PeerCase workload(Workload workload, List<Integer> batches) {
        return new PeerCase(workload.name().toLowerCase(Locale.ROOT), workload.network(), Workload.SETTINGS,
                workload.batch(ARENA, batches.getLast()), Shape.of(workload.inputs()), batches);
    }

    private static PeerCase nmnist(Path folder) {
        var events = Npz.open(folder.resolve("inputs.npz")).array("tonic_sample");
        int steps = Math.toIntExact(events.dim(0));
        return new PeerCase("cnn_nmnist", NirReader.read(folder.resolve("model.nir")), RunSettings.of(Profile.NIR),
                new Batch(events.floats(ARENA), 1, steps, false), Shape.of(2, 34, 34), List.of(1));
    }

    private static PeerCase demo(Path root) {
        return new PeerCase("demo", NirReader.read(DemoSamples.network(root)), RunSettings.of(Profile.NIR),
                DemoSamples.images(ARENA, root), Shape.of(1, DemoSamples.SIDE, DemoSamples.SIDE), List.of(1, 64));
    }
}
