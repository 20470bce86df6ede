package io.hillock.cli.command.option;

import java.util.OptionalDouble;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --lower-bound}: a factor, or {@code none}. */
final class LowerBound implements ITypeConverter<OptionalDouble> {
    @Override
    public OptionalDouble convert(String text) {
        if (text.equals("none")) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException _) {
            throw new TypeConversionException("'" + text + "' is neither a number nor none");
        }
    }
}
