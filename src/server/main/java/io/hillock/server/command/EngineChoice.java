package io.hillock.server.command;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.server.Console;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which engine a command runs on. */
final class EngineChoice {
    /** As {@code --engine} takes them. */
    enum Kind {
        NATIVE, JAVA;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--engine", paramLabel = "E", description = "native (C++, the default; java where the native library cannot be used) or java")
    private Kind kind;

    Engine open(Image image, Console console) {
        if (kind == null && NativeEngine.problem().isPresent()) {
            console.say("taking the Java engine: " + NativeEngine.problem().get());
            return JavaEngine.open(image);
        }
        return switch (kind == null ? Kind.NATIVE : kind) {
            case NATIVE -> NativeEngine.open(image);
            case JAVA -> JavaEngine.open(image);
        };
    }

    /** The instruction level of an engine, {@code java} for plain Java. */
    static String level(Engine engine) {
        return engine instanceof NativeEngine c ? c.isa().label() : "java";
    }
}
