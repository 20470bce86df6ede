package io.hillock.unified;

import io.hillock.unified.layer.Rethrown;
import java.util.function.IntUnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Why one encoding of {@link UnifiedEngine#reasonBatch} has no result.
 *
 * @param index index of the encoding in the caller's list, from 0
 * @param exception what {@link UnifiedEngine#reason} would have thrown; its message names the index
 */
public record Failure(int index, RuntimeException exception) implements Outcome {
    private static final Pattern SAMPLE = Pattern.compile("\\bsample (\\d{1,9})\\b");

    /** @throws RuntimeException always: {@link #exception()} */
    @Override
    public Result result() {
        throw exception;
    }

    /**
     * The failure of an encoding that ran in a batch with others.
     *
     * @param places maps a sample number of that batch, as messages give it, to the caller's index
     */
    public static Failure of(int index, RuntimeException failure, IntUnaryOperator places) {
        String said = String.valueOf(failure.getMessage());
        String told = SAMPLE.matcher(said).replaceAll(found -> place(found, places));
        boolean named = Pattern.compile("\\bencoding " + index + "\\b").matcher(told).find();
        return new Failure(index, Rethrown.of(failure, named ? told : "encoding " + index + ": " + told));
    }

    private static String place(MatchResult found, IntUnaryOperator places) {
        return "encoding " + places.applyAsInt(Integer.parseInt(found.group(1)));
    }
}
