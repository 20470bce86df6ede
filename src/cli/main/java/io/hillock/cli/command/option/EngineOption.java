package io.hillock.cli.command.option;

import io.hillock.cli.Console;
import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.remote.RemoteEngine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The engine that a command runs on. */
public final class EngineOption {
    private enum Kind {
        NATIVE, JAVA
    }

    /** Converts the value of {@code --engine}. */
    private static final class KindConverter implements ITypeConverter<Kind> {
        @Override
        public Kind convert(String label) {
            return switch (label) {
                case "native" -> Kind.NATIVE;
                case "java" -> Kind.JAVA;
                default -> throw new TypeConversionException("unknown engine '" + label + "', valid are: native, java");
            };
        }
    }

    @Option(names = "--engine", paramLabel = "E", converter = KindConverter.class, description = "native (C++, the default; java where the native library cannot be used) or java")
    private Kind kind;

    public Engine open(Image image, Console console) {
        if (kind == null && NativeEngine.problem().isPresent()) {
            console.say("taking the Java engine: " + NativeEngine.problem().get());
            return JavaEngine.open(image);
        }
        return switch (kind == null ? Kind.NATIVE : kind) {
            case NATIVE -> NativeEngine.open(image);
            case JAVA -> JavaEngine.open(image);
        };
    }

    /** The instruction set of an engine; {@code java} for plain Java, {@code remote} for other processes. */
    public static String level(Engine engine) {
        return switch (engine) {
            case NativeEngine c -> c.isa().label();
            case RemoteEngine _ -> "remote";
            case Engine _ -> "java";
        };
    }
}
