package io.hillock.cli.command.network;

import io.hillock.image.WeightType;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What {@code --weights} asks for.
 *
 * @param type the type of all weights; empty to take the smallest that is accurate enough
 */
record WeightChoice(Optional<WeightType> type) {
    /** Types to compare on labelled samples, float32 first. */
    List<WeightType> compared() {
        return type.map(only -> only == WeightType.F32 ? List.of(only) : List.of(WeightType.F32, only))
                .orElse(List.of(WeightType.F32, WeightType.F16, WeightType.I8));
    }

    static final class Converter implements ITypeConverter<WeightChoice> {
        @Override
        public WeightChoice convert(String text) {
            if (text.equals("auto")) {
                return new WeightChoice(Optional.empty());
            }
            try {
                return new WeightChoice(Optional.of(WeightType.of(text)));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage() + ", auto");
            }
        }
    }
}
