package io.hillock.bench.gate;

import io.hillock.bench.DemoSamples;
import io.hillock.bench.Workload;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Batch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * A network and its input, as files that each measured build reads.
 *
 * @param image compiled once, by the build that runs the gate
 * @param input raw float32, {@link GateCase#LARGEST_BATCH} samples
 */
record GateNetwork(Path image, Path input, int steps, boolean held) {
    static final List<String> NAMES = List.of("ff_mid", "ff_low", "rec", "demo");

    /**
     * Writes both files into a folder.
     *
     * @param root the project's root, which has the demo's network
     */
    static GateNetwork prepare(String name, Path root, Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            if (name.equals("demo")) {
                return write(name, folder,
                        Image.compile(NirReader.read(DemoSamples.network(root)), RunSettings.of(Profile.NIR)),
                        DemoSamples.images(arena, root));
            }
            Workload workload = Workload.valueOf(name.toUpperCase(Locale.ROOT));
            return write(name, folder, Image.compile(workload.network(), Workload.SETTINGS),
                    workload.batch(arena, GateCase.LARGEST_BATCH));
        }
    }

    static GateNetwork write(String name, Path folder, Image image, Batch batch) throws IOException {
        Path imageFile = folder.resolve(name + ".safetensors");
        image.write(imageFile);
        Path inputFile = folder.resolve(name + ".f32");
        MemorySegment values = batch.values();
        ByteBuffer left = values.asSlice(0, values.byteSize() / batch.size() * GateCase.LARGEST_BATCH).asByteBuffer();
        try (FileChannel file = FileChannel.open(inputFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (left.hasRemaining()) {
                file.write(left);
            }
        }
        return new GateNetwork(imageFile, inputFile, batch.steps(), batch.held());
    }
}
