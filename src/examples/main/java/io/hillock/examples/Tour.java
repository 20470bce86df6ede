package io.hillock.examples;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.UnifiedEngine;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;

/** The README's tour: a NIR file in, a label out, through the front door and on each engine alone. */
public final class Tour {
    private Tour() {}

    /** @param args a .nir file whose Input takes 784 values */
    public static void main(String[] args) {
        var network = NirReader.read(Path.of(args[0])); // the network itself
        var image = Image.compile(network, RunSettings.of(Profile.NIR).withDt(1e-4)); // how it runs
        float[] pixels = new float[image.inputShape().size()]; // your picture: 28 × 28 values from 0 to 1
        Arrays.fill(pixels, 14 * 28, 18 * 28, 1);

        try (var engine = UnifiedEngine.open(image)) { // the front door to all engines
            var result = engine.reason(pixels, 16); // one vector, held for 16 steps, on the best available engine
            System.out.printf("label %d, confidence %.2f, %d µs on %s%n", result.label(), result.confidence(),
                    result.latencyNanos() / 1000, result.engine());
        }

        try (Arena arena = Arena.ofConfined(); // owns the memory of input and answer
                Engine cpp = NativeEngine.open(image);
                Engine java = JavaEngine.open(image)) {
            var encoding = Encoding.held(arena, 16, pixels); // the same input
            var want = RequestedOutputs.COUNTS.withRaster().record("lif1:z"); // and the spikes of one node
            Response answer = image.response(arena, 1, 16, want);

            cpp.run(encoding, answer); // C++ reads and writes the arena's memory
            System.out.printf("label %d, confidence %.2f, %d spikes, %d µs%n", answer.label(0), answer.confidence(0),
                    answer.spikeCount(0), answer.latencyNanos() / 1000);

            Response again = image.response(arena, 1, 16, want);
            java.run(encoding, again);
            System.out.println("same bits: " + (answer.memory().mismatch(again.memory()) == -1));
        }
    }
}
