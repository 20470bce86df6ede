package io.hillock.cli.command.train;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What computes a training. */
enum TrainingEngineName {
    NATIVE, JAVA, BOTH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Converts the value of {@code --engine}. */
    static final class Converter implements ITypeConverter<TrainingEngineName> {
        @Override
        public TrainingEngineName convert(String label) {
            return switch (label) {
                case "native" -> NATIVE;
                case "java" -> JAVA;
                case "both" -> BOTH;
                default -> throw new TypeConversionException(
                        "unknown engine '" + label + "', valid are: native, java, both");
            };
        }
    }
}
