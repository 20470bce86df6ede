package io.hillock.process;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.image.PlasticNetworks;
import io.hillock.image.RandomNetworks;
import io.hillock.learning.LearningSession;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.EngineStatus;
import io.hillock.unified.Status;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Runs in a JVM of its own. It uses everything that works without the native library, and prints the results. */
final class EveryEngine {
    private static final int STEPS = 5;

    private EveryEngine() {}

    /** @param args a folder to write into */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Network network = RandomNetworks.network(new Random(3));
        Path nir = folder.resolve("network.nir");
        NirWriter.write(network, nir);
        Image compiled = Image.compile(NirReader.read(nir), RunSettings.of(Profile.NIR));
        Path file = folder.resolve("network.safetensors");
        compiled.write(file);
        Image image = Image.open(file);
        try (Arena arena = Arena.ofConfined(); Engine java = JavaEngine.open(image); Session session = java.open()) {
            Encoding encoding = encoding(arena, image);
            Response response = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS);
            java.run(encoding, response);
            session.run(encoding, response);
            System.out.println("java ran on " + response.engine());
        }
        unified(image);
        Image plastic = Image.compile(PlasticNetworks.network(new Random(1)), RunSettings.of(Profile.NIR));
        try (UnifiedEngine engine = UnifiedEngine.open(plastic);
                LearningSession learning = LearningSession.open(engine)) {
            System.out.println("learns " + !LearningSession.learned(learning.image()).isEmpty());
        }
        System.out.println("problem " + NativeEngine.problem().orElse("none"));
        Files.delete(nir);
        Files.delete(file);
    }

    private static void unified(Image image) {
        try (Arena arena = Arena.ofConfined();
                UnifiedEngine engine = UnifiedEngine.open(image);
                UnifiedEngine another = UnifiedEngine.open(image)) {
            Status status = engine.status();
            System.out.println("engines " + status.engines().stream().map(EngineStatus::name).toList());
            System.out.println("status " + status.nativeProblem().orElse("none"));
            System.out.println("answered by " + engine.reason(encoding(arena, image)).engine());
            System.out.println("answered by " + another.reason(encoding(arena, image)).engine());
        }
        try {
            UnifiedOptions.of(image).requireNative();
            System.out.println("required native");
        } catch (UnsatisfiedLinkError e) {
            System.out.println("refused " + e.getMessage());
        }
    }

    private static Encoding encoding(Arena arena, Image image) {
        return Encoding.held(arena, STEPS, new float[image.inputShape().size()]);
    }
}
