package io.hillock.bench.gate;

import io.hillock.bench.Machine;
import io.hillock.unified.EngineKind;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code hillock bench --all}: says which of the fixed workloads became slower. */
public final class BenchmarkGate {
    private static final double TURN_NANOS = 20e6;

    private BenchmarkGate() {}

    /** @param args the project's root, then the options of {@link GateOptions} */
    public static void main(String[] args) throws IOException {
        System.exit(run(Path.of(args[0]), Arrays.copyOfRange(args, 1, args.length), System.out, System.err));
    }

    private static int run(Path root, String[] args, PrintStream out, PrintStream err) throws IOException {
        if (List.of(args).contains("--help")) {
            out.println(GateOptions.USAGE);
            return 0;
        }
        GateOptions options;
        try {
            options = GateOptions.parse(args);
        } catch (IllegalArgumentException e) {
            err.println("hillock: " + e.getMessage() + "; 'hillock bench --all --help' lists the options");
            return 2;
        }
        try {
            return run(root, options, out, err);
        } catch (GateFailure e) {
            err.println("hillock: " + e.getMessage());
            return 1;
        }
    }

    private static int run(Path root, GateOptions options, PrintStream out, PrintStream err) throws IOException {
        Optional<GateResult> base = options.compare().map(GateResult::read);
        base.ifPresent(earlier -> checkMachine(options, earlier));
        List<GateCase> cases = GateCase.all().stream().filter(one -> options.only().test(one.name()))
                .filter(one -> runs(one, options)).toList();
        if (cases.isEmpty()) {
            throw new GateFailure("there is no such workload; all: "
                    + GateCase.all().stream().map(GateCase::name).collect(Collectors.joining(", ")));
        }
        Path folder = Files.createTempDirectory("hillock-gate");
        try {
            Map<String, GateNetwork> networks = new LinkedHashMap<>();
            for (String name : cases.stream().map(GateCase::network).distinct().toList()) {
                networks.put(name, GateNetwork.prepare(name, root, folder));
            }
            var measurement = new GateMeasurement(
                    () -> new WorkerProcess("this build", networks, System.getProperty("java.class.path"), List.of(),
                            Map.of()),
                    options.reference().map(path -> reference(path, root, networks)), options.processes(),
                    options.rounds(), TURN_NANOS);
            GateResult result = new GateResult(Machine.processor(), Machine.describe(), measurement.measure(cases));
            if (options.output().isPresent()) {
                result.write(options.output().get());
            }
            return judge(result, base, options, out, err);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }

    /** Beside a library alone, Java has nothing to compare. */
    private static boolean runs(GateCase one, GateOptions options) {
        return options.reference().filter(Files::isRegularFile).isEmpty() || one.engine() == EngineKind.NATIVE;
    }

    private static void checkMachine(GateOptions options, GateResult base) {
        if (!base.processor().equals(Machine.processor())) {
            throw new GateFailure(options.compare().orElseThrow() + " was measured on another processor, "
                    + base.processor() + "; this one is " + Machine.processor());
        }
    }

    /** A library takes the place of this build's; a checkout's classes take the places of this one's, but for the worker. */
    private static Supplier<MeasuredBuild> reference(Path path, Path root, Map<String, GateNetwork> networks) {
        String own = System.getProperty("java.class.path");
        if (Files.isRegularFile(path)) {
            return () -> new WorkerProcess("the reference", networks, own, List.of("-Dhillock.library=" + path),
                    Map.of());
        }
        Path bench = root.resolve("bench");
        String classPath = Arrays.stream(own.split(File.pathSeparator)).map(Path::of)
                .map(entry -> entry.startsWith(root) && !entry.startsWith(bench)
                        ? built(path.resolve(root.relativize(entry)))
                        : entry)
                .map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        return () -> new WorkerProcess("the reference", networks, classPath, List.of(), Map.of());
    }

    private static Path built(Path classes) {
        if (!Files.exists(classes)) {
            throw new GateFailure("the reference is not built: there is no " + classes);
        }
        return classes;
    }

    private static int judge(GateResult result, Optional<GateResult> base, GateOptions options, PrintStream out,
            PrintStream err) {
        List<Verdict> verdicts = new ArrayList<>();
        for (CaseResult now : result.cases()) {
            if (options.reference().isPresent()) {
                verdicts.add(Verdict.inTurns(now));
            }
            base.flatMap(earlier -> earlier.find(now.name()))
                    .ifPresent(before -> verdicts.add(Verdict.against(before, now)));
        }
        out.print(GateTable.of(result, verdicts));
        verdicts.stream().flatMap(verdict -> verdict.complaint(options.limit()).stream()).forEach(err::println);
        boolean slower = verdicts.stream().anyMatch(verdict -> verdict.slower(options.limit()));
        if (!verdicts.isEmpty() && !slower) {
            err.println("nothing is slower beyond its noise");
        }
        return slower ? 1 : 0;
    }
}
