package io.hillock.verify;

import io.hillock.engine.Engine;
import io.hillock.engine.EngineOptions;
import io.hillock.engine.Isa;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import java.util.ArrayList;
import java.util.List;

/**
 * An engine that takes part in a verification.
 *
 * @param name {@code java}, or {@code native/} and its instruction set
 */
public record ComparedEngine(String name, Engine engine) implements AutoCloseable {

    /**
     * All engines of this machine: the Java engine first, then the native one with each instruction set available here.
     *
     * @throws UnsatisfiedLinkError if there is no native library, because one engine alone verifies nothing
     */
    public static List<ComparedEngine> all(Image image) {
        List<ComparedEngine> all = new ArrayList<>();
        all.add(new ComparedEngine("java", JavaEngine.open(image)));
        for (Isa isa : Isa.values()) {
            NativeEngine engine = NativeEngine.open(image, EngineOptions.DEFAULT.withIsa(isa));
            if (engine.isa() == isa) {
                all.add(new ComparedEngine("native/" + isa.label(), engine));
            } else {
                engine.close();
            }
        }
        return all;
    }

    @Override
    public void close() {
        engine.close();
    }
}
