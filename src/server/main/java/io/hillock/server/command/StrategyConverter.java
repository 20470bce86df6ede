package io.hillock.server.command;

import io.hillock.runtime.route.Fastest;
import io.hillock.runtime.route.First;
import io.hillock.runtime.route.Kind;
import io.hillock.runtime.route.LeastLoaded;
import io.hillock.runtime.route.RoundRobin;
import io.hillock.runtime.route.Strategy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The strategies of {@code hillock listen} by name. */
final class StrategyConverter implements ITypeConverter<Strategy> {
    @Override
    public Strategy convert(String name) {
        return switch (name) {
            case "first" -> new First(Kind.REMOTE);
            case "round-robin" -> new RoundRobin();
            case "fastest" -> Fastest.DEFAULT;
            case "least-loaded" -> new LeastLoaded(0);
            default -> throw new TypeConversionException(
                    "'" + name + "' is none of first, round-robin, fastest, least-loaded");
        };
    }
}
