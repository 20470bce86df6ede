package io.hillock.bench.transport;

import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.bench.Timed;
import io.hillock.net.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a request costs over each transport in each kind of frame, compared with a bare echo of as many bytes. All run in turns, so that a
 * machine that slows down for a while slows all.
 */
public final class Transports {
    /** Bytes of a compact request and its answer, lengths included; the bare echo sends as many. */
    private static final int THERE = 3192;
    private static final int BACK = 208;
    private static final int IN_FLIGHT = 32;
    private static final int REQUESTS = 200;
    private static final long WARM_UP_NANOS = 5_000_000_000L;
    private static final List<String> NAMES = List.of("memory", "unix", "tcp", "tls", "shm");

    private Transports() {}

    /** {@code Transports KEYS [ROUNDS [NAME…]]}: the folder of the tests' keys, the number of rounds, the transports. */
    public static void main(String[] args) throws Exception {
        Path keys = Path.of(args[0]);
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        List<String> names = args.length > 2 ? List.of(args).subList(2, args.length) : NAMES;
        Tls tls = Tls.trusting(keys.resolve("ca.pem")).withCertificate(keys.resolve("server.pem"),
                keys.resolve("server.key"));
        System.out.println(Machine.describe());
        Path folder = Files.createTempDirectory("transports");
        for (String name : names) {
            measure(name, folder, tls, rounds);
        }
    }

    /** Compares first with the bare echo, then with the other kinds of frames, whose garbage slows all others. */
    private static void measure(String name, Path folder, Tls tls, int rounds) throws Exception {
        var open = new ArrayList<AutoCloseable>();
        var echoes = new LinkedHashMap<String, Timed>();
        switch (name) {
            case "unix" -> {
                echo(echoes, open, "platform", Echo.unix(Thread.ofPlatform().daemon(), THERE, BACK));
                echo(echoes, open, "virtual", Echo.unix(Thread.ofVirtual(), THERE, BACK));
            }
            case "tcp" -> {
                echo(echoes, open, "platform", Echo.tcp(Thread.ofPlatform().daemon(), THERE, BACK));
                echo(echoes, open, "virtual", Echo.tcp(Thread.ofVirtual(), THERE, BACK));
            }
            default -> {
                // There is no bare echo to compare with.
            }
        }
        measure(name, new Kind[]{Kind.COMPACT}, echoes, folder, tls, rounds);
        for (AutoCloseable each : open) {
            each.close();
        }
        if (!name.equals("memory")) {
            measure(name, Kind.values(), Map.of(), folder, tls, rounds);
        }
    }

    private static void measure(String name, Kind[] kinds, Map<String, Timed> echoes, Path folder, Tls tls, int rounds)
            throws Exception {
        var open = new ArrayList<AutoCloseable>();
        var one = new LinkedHashMap<String, Timed>(echoes);
        var many = new LinkedHashMap<String, Timed>();
        for (Kind kind : kinds) {
            Talk talk = new Talk(uri(name, folder), kind, tls);
            open.add(talk);
            one.put(kind.name(), new Timed(kind.name(), talk::ask));
            many.put(kind.name(), new Timed(kind.name(), count -> talk.ask(count, IN_FLIGHT)));
        }
        Map<String, double[]> alone = run(one, rounds, 1);
        Map<String, double[]> together = run(many, rounds, REQUESTS);
        System.out.printf(Locale.ROOT, "%n%s: %d requests of %d floats%n%-16s %10s %10s %10s %14s%n", name,
                rounds * REQUESTS, Talk.FLOATS, "", "p50 us", "p90 us", "p99 us", "msg/s, " + IN_FLIGHT);
        alone.forEach((what, nanos) -> {
            Quantiles times = Quantiles.of(nanos);
            double rate = together.containsKey(what) ? 2e9 / Quantiles.of(together.get(what)).median() : Double.NaN;
            System.out.printf(Locale.ROOT, "%-16s %10.2f %10.2f %10.2f %14.0f%n", what, times.median() / 1e3,
                    times.at(0.9) / 1e3, times.at(0.99) / 1e3, rate);
        });
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static void echo(Map<String, Timed> into, List<AutoCloseable> open, String threads, Echo echo) {
        open.add(echo);
        String name = "bare, " + threads;
        into.put(name, new Timed(name, echo::ask));
    }

    /** Nanoseconds per request. For the first seconds, JIT compilers work on the same processors. */
    private static Map<String, double[]> run(Map<String, Timed> all, int rounds, int atOnce) {
        int samples = REQUESTS / atOnce;
        var nanos = new LinkedHashMap<String, double[]>();
        all.keySet().forEach(name -> nanos.put(name, new double[rounds * samples]));
        long warm = System.nanoTime() + WARM_UP_NANOS;
        for (int round = 0; round < rounds;) {
            boolean counts = System.nanoTime() - warm > 0;
            for (var each : all.entrySet()) {
                double[] times = nanos.get(each.getKey());
                for (int k = 0; k < samples; k++) {
                    times[round * samples + k] = each.getValue().nanosPerCall(atOnce);
                }
            }
            round += counts ? 1 : 0;
        }
        return nanos;
    }

    private static String uri(String name, Path folder) {
        String own = folder.getFileName() + "-" + System.nanoTime();
        return switch (name) {
            case "memory" -> "memory:" + own;
            case "unix" -> "unix:" + folder.resolve(own);
            case "tcp", "tls" -> name + "://localhost:0";
            case "shm" -> "shm:" + own;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
