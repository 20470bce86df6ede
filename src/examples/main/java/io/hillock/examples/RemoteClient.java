package io.hillock.examples;

import io.hillock.engine.Engine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.nir.NirReader;
import io.hillock.protocol.Role;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A client of an engine in another process: {@code hillock listen unix:}, a {@code hillock-engine}, or any program that speaks the
 * protocol.
 */
public final class RemoteClient {
    private RemoteClient() {}

    /** @param args where the engine listens, for example {@code tcp://localhost:9999}, and a .nir file whose Input takes 784 values */
    public static void main(String... args) throws IOException {
        var image = Image.compile(NirReader.read(Path.of(args[1])), RunSettings.of(Profile.NIR).withDt(1e-4));
        float[] pixels = new float[28 * 28];
        Arrays.fill(pixels, 14 * 28, 18 * 28, 1);

        try (Arena arena = Arena.ofConfined();
                var link = Transport.of(args[0]).link(Settings.of("java-client", Role.INTERFACE), (_, _) -> {}); // reconnects after a loss
                Engine engine = RemoteEngine.open(link, image)) { // sends the network if it is not served yet
            Response answer = image.response(arena, 1, 16, RequestedOutputs.COUNTS);
            engine.run(Encoding.held(arena, 16, pixels), answer);
            System.out.printf("label %d, confidence %.2f, from %s in %d µs%n", answer.label(0), answer.confidence(0),
                    answer.engine(), answer.latencyNanos() / 1000);
        }
    }
}
