package io.hillock.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.npy.Npz;
import io.hillock.spike.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The demo's network, and the images that come with it as encodings. */
public final class DemoSamples {
    /** Width and height of an image. */
    public static final int SIDE = 28;

    private static final int STEPS = 16;

    private DemoSamples() {}

    /** @param root the project's root */
    public static Path network(Path root) {
        return resource(root, "fashion_mnist.nir");
    }

    /**
     * All images, with grey levels from 0 to 1, held for 16 steps.
     *
     * @param root the project's root
     */
    public static Batch images(Arena arena, Path root) {
        float[] pixels = Npz.open(resource(root, "fashion_mnist_sample.npz")).array("images").toFloats();
        MemorySegment values = arena.allocate(JAVA_FLOAT, pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            values.setAtIndex(JAVA_FLOAT, i, pixels[i] / 255);
        }
        return new Batch(values, pixels.length / (SIDE * SIDE), STEPS, true);
    }

    private static Path resource(Path root, String name) {
        return root.resolve("src/examples/main/resources").resolve(name);
    }
}
