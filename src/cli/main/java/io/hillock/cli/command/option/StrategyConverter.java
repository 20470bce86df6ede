package io.hillock.cli.command.option;

import io.hillock.unified.FirstAvailable;
import io.hillock.unified.Strategy;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the names of strategies of a hub. Its engines are all remote, so {@code first} is the one that joined first. */
public final class StrategyConverter implements ITypeConverter<Strategy> {
    private static final List<Strategy> ALL = Strategy.all().stream()
            .filter(one -> !one.equals(FirstAvailable.NATIVE)).toList();

    @Override
    public Strategy convert(String name) {
        return ALL.stream().filter(one -> name(one).equals(name)).findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + name + "' is none of "
                        + ALL.stream().map(StrategyConverter::name).collect(Collectors.joining(", "))));
    }

    private static String name(Strategy strategy) {
        return strategy.equals(FirstAvailable.REMOTE) ? "first" : strategy.label();
    }
}
