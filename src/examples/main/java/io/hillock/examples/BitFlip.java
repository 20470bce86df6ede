package io.hillock.examples;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.RequestedOutputs;
import io.hillock.unified.DivergenceException;
import io.hillock.unified.EngineKind;
import io.hillock.unified.Metrics;
import io.hillock.net.Clock;
import io.hillock.unified.layer.HelperThreads;
import io.hillock.unified.route.TrackedEngine;
import io.hillock.unified.route.Verified;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Two engines check each other. One bit of one weight flips in the memory of one engine, and the check catches it. */
public final class BitFlip {
    private BitFlip() {}

    /** @param args the demo's .nir file */
    public static void main(String[] args) {
        var image = Image.compile(NirReader.read(Path.of(args[0])), RunSettings.of(Profile.NIR).withDt(1e-4));
        verify(image, image);
        verify(image, flipped(image, "conv1.weight", 12));
    }

    private static void verify(Image one, Image other) {
        var engines = List.of(
                new TrackedEngine(JavaEngine.open(one), EngineKind.JAVA, "java", Duration.ofSeconds(1), Clock.SYSTEM),
                new TrackedEngine(NativeEngine.open(other), EngineKind.NATIVE, "native", Duration.ofSeconds(1),
                        Clock.SYSTEM));
        try (var arena = Arena.ofConfined();
                var engine = new Verified(engines, engines.size(), new HelperThreads(), new Metrics())) {
            var response = one.response(arena, 1, 16, RequestedOutputs.COUNTS.record("lif1:v"));
            engine.run(Fashion.load(List.of()).encode(arena, 16).getFirst(), response);
            System.out.println("the engines agree, label " + response.label(0));
        } catch (DivergenceException e) {
            System.out.println(e.getMessage());
        }
    }

    /** A copy with this bit of a tensor's first value flipped. */
    private static Image flipped(Image image, String tensor, int bit) {
        MemorySegment copy = Arena.ofAuto().allocate(image.bytes().byteSize(), 64).copyFrom(image.bytes());
        long at = image.tensor(tensor).address() - image.bytes().address() + bit / Byte.SIZE;
        copy.set(JAVA_BYTE, at, (byte) (copy.get(JAVA_BYTE, at) ^ 1 << bit % Byte.SIZE));
        return Image.copy(copy, "flipped");
    }
}
