package io.hillock.examples;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.spike.Encoding;
import io.hillock.unified.Outcome;
import io.hillock.unified.Result;
import io.hillock.unified.RoundRobin;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Spreads a batch of pictures over the available engines. Every engine gives the same labels. */
public final class LoadBalanced {
    private LoadBalanced() {}

    /** @param args the demo's .nir file */
    public static void main(String[] args) {
        var image = Image.compile(NirReader.read(Path.of(args[0])), RunSettings.of(Profile.NIR).withDt(1e-4));
        var options = UnifiedOptions.of(image).withNetwork("fashion").withStrategy(new RoundRobin());
        Fashion pictures = Fashion.load(List.of()); // the 100 pictures that come with the examples
        try (var arena = Arena.ofConfined(); var engine = UnifiedEngine.open(options)) {
            List<Encoding> encodings = pictures.encode(arena, 16).stream().map(Encoding::new).toList();

            List<Result> results = engine.reasonBatch(encodings).stream().map(Outcome::result).toList();

            int right = 0;
            for (int i = 0; i < results.size(); i++) {
                right += results.get(i).label() == pictures.labels()[i] ? 1 : 0;
            }
            System.out.printf("%d of %d right, answered by %s%n", right, results.size(), results.stream()
                    .collect(Collectors.groupingBy(Result::engine, TreeMap::new, Collectors.counting())));
            var metrics = engine.metrics().read();
            engine.status().engines().forEach(one -> System.out.printf("%s, %s: p50 of a batch %d µs%n", one.name(),
                    one.breaker(), metrics.latency("latency", "engine", one.name()).getValueAtPercentile(50) / 1000));
        }
    }
}
