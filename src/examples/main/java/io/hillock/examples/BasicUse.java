package io.hillock.examples;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Encoding;
import io.hillock.unified.UnifiedEngine;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** All of basic use: open, reason, print confidence and latency, close. */
public final class BasicUse {
    private BasicUse() {}

    /** @param args the demo's .nir file */
    public static void main(String[] args) {
        var image = Image.compile(NirReader.read(Path.of(args[0])), RunSettings.of(Profile.NIR).withDt(1e-4));
        try (var arena = Arena.ofConfined(); var engine = UnifiedEngine.open(image)) {
            var result = engine.reason(new Encoding(Fashion.load(List.of()).encode(arena, 16).getFirst()));
            System.out.printf("label %d, confidence %.2f, %d µs on %s%n", result.label(), result.confidence(),
                    result.latencyNanos() / 1000, result.engine());
        }
    }
}
