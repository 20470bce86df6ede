package io.hillock.examples;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Encoding;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** A C++ engine in another process is killed while it answers. The Java engine here takes over, and every request is answered. */
public final class FailOver {
    private FailOver() {}

    /** @param args the program {@code hillock-engine}, and the demo's .nir file */
    public static void main(String... args) throws IOException {
        var image = Image.compile(NirReader.read(Path.of(args[1])), RunSettings.of(Profile.NIR).withDt(1e-4));
        try (var arena = Arena.ofConfined();
                var cpp = CppEngine.start(Path.of(args[0]), "cpp");
                var engine = UnifiedEngine
                        .open(UnifiedOptions.of(image).withStrategy(FirstAvailable.REMOTE)
                                .withEngines(List.of(
                                        new Candidate("cpp", EngineKind.REMOTE, i -> RemoteEngine.open(cpp.link(), i)),
                                        new Candidate("java", EngineKind.JAVA, JavaEngine::open))))) {
            var answers = new TreeMap<String, Integer>();
            for (var picture : Fashion.load(List.of()).encode(arena, 16)) {
                var result = engine.reason(new Encoding(picture));
                if (answers.merge(result.engine(), 1, Integer::sum) == 40 && result.engine().equals("cpp")) {
                    cpp.kill();
                }
            }
            System.out.println("answered by " + answers);
            engine.status().engines().forEach(one -> System.out.println(one.name() + ": " + one.breaker()
                    + (one.lastFailure().isEmpty() ? "" : ", " + one.lastFailure())));
            System.out.println("fail-overs: " + engine.metrics().read().count("failovers"));
        }
    }
}
