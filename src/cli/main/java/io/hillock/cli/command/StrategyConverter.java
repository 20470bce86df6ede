package io.hillock.cli.command;

import io.hillock.unified.EngineKind;
import io.hillock.unified.Fastest;
import io.hillock.unified.FirstAvailable;
import io.hillock.unified.LeastLoaded;
import io.hillock.unified.RoundRobin;
import io.hillock.unified.ShortestExpectedDelay;
import io.hillock.unified.Strategy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the names of strategies for {@code hillock listen}. */
final class StrategyConverter implements ITypeConverter<Strategy> {
    @Override
    public Strategy convert(String name) {
        return switch (name) {
            case "first" -> new FirstAvailable(EngineKind.REMOTE);
            case "round-robin" -> new RoundRobin();
            case "fastest" -> Fastest.DEFAULT;
            case "least-loaded" -> new LeastLoaded(0);
            case "shortest-delay" -> ShortestExpectedDelay.DEFAULT;
            default -> throw new TypeConversionException(
                    "'" + name + "' is none of first, round-robin, fastest, least-loaded, shortest-delay");
        };
    }
}
