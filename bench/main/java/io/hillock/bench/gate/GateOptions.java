package io.hillock.bench.gate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The options of {@code hillock bench --all}.
 *
 * @param reference a libhillock.so, or the root of a checkout that is built
 * @param compare an earlier run's output
 * @param output where to write this run's
 * @param only which workloads
 */
record GateOptions(Optional<Path> reference, Optional<Path> compare, Optional<Path> output, Predicate<String> only,
        int processes, int rounds, double limit) {
    static final String USAGE = """
            Usage: hillock bench --all [OPTION]...
            Measures fixed workloads (ff_mid, ff_low, rec, demo; one sample and 64; C++ and Java) on one thread, by CPU time and,
            where the machine counts them, instructions and cache misses. Takes minutes.
              --reference PATH       take turns with another build: a libhillock.so, or the root of a checkout that is built
              --compare FILE         compare with the --output of an earlier run on this machine
              --output FILE          write JSON
              --only REGEX           workloads whose name contains it, such as 'native ff'
              --processes N          processes of each build, one after the other (default and least: 7)
              --rounds N             turns of each process in each workload (default 5)
              --slower-at-most R     allowed ratio (default 1.02)
            Exit status: 0 nothing is slower, 1 something is slower beyond its noise, or failed, 2 wrong usage.""";

    /** @throws IllegalArgumentException with a sentence for the user */
    static GateOptions parse(String... args) {
        Optional<Path> reference = Optional.empty();
        Optional<Path> compare = Optional.empty();
        Optional<Path> output = Optional.empty();
        Predicate<String> only = _ -> true;
        int processes = MedianBounds.FEWEST;
        int rounds = 5;
        double limit = 1.02;
        for (int k = 0; k < args.length; k += 2) {
            String option = args[k];
            if (k + 1 == args.length) {
                throw new IllegalArgumentException("unknown option, or no value: " + option);
            }
            String value = args[k + 1];
            switch (option) {
                case "--reference" -> reference = Optional.of(existing(option, value));
                case "--compare" -> compare = Optional.of(existing(option, value));
                case "--output" -> output = Optional.of(Path.of(value));
                case "--only" -> only = pattern(value);
                case "--processes" -> processes = (int) number(option, value, MedianBounds.FEWEST, 1000);
                case "--rounds" -> rounds = (int) number(option, value, 1, 1000);
                case "--slower-at-most" -> limit = number(option, value, 0.01, 1000);
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return new GateOptions(reference, compare, output, only, processes, rounds, limit);
    }

    private static Path existing(String option, String value) {
        Path path = Path.of(value).toAbsolutePath();
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(option + ": there is no " + path);
        }
        return path;
    }

    private static Predicate<String> pattern(String value) {
        try {
            return Pattern.compile(value).asPredicate();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("--only: " + e.getMessage(), e);
        }
    }

    private static double number(String option, String value, double least, double most) {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException(option + " must be from " + least + " to " + most + ", is " + value);
    }
}
