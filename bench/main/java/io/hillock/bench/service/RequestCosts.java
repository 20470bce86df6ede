package io.hillock.bench.service;

import io.hillock.bench.DemoSamples;
import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.spike.Batch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a request to the service costs: processor time of the server's process for each request, and latencies, for JSON and binary data over
 * REST, and for gRPC. Beside them the same run in process, and bare servers of Helidon and grpc-java that take and send as many bytes, with a run of
 * the network between or without. All in turns of one run, with the server in a process of its own. Arguments: the project's root, rounds, and requests a round.
 */
public final class RequestCosts {
    /** The share of a round's time below which the JIT compilers rest. */
    private static final double JIT_RESTS = 0.02;
    private static final int MOST_WARM_UP = 40;

    private final List<Way> ways = new ArrayList<>();
    private final Process server;
    private final BufferedReader out;
    private final PrintWriter in;
    private final int requests;

    /** Opens a connection. */
    private interface Opener {
        LoadConnection open() throws IOException;
    }

    /** One way to ask; one without requests runs in process. */
    private record Way(String name, Opener opener, byte[][] requests, List<Double> cpu, List<double[]> nanos) {
        Way(String name, Opener opener, byte[][] requests) {
            this(name, opener, requests, new ArrayList<>(), new ArrayList<>());
        }
    }

    private RequestCosts(Path root, int requests) throws IOException {
        this.requests = requests;
        server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                CostServer.class.getName(), root.toString()).redirectError(Redirect.INHERIT).start();
        out = server.inputReader(StandardCharsets.UTF_8);
        in = new PrintWriter(server.outputWriter(StandardCharsets.UTF_8), true);
        String[] ports = out.readLine().split(" ");
        int rest = Integer.parseInt(ports[0]);
        int echo = Integer.parseInt(ports[1]);
        try (Arena arena = Arena.ofConfined()) {
            Batch images = DemoSamples.images(arena, root);
            ways.add(new Way("in process", null, new byte[0][]));
            for (boolean binary : new boolean[]{true, false}) {
                byte[][] bodies = binary ? RequestBodies.binary(images) : RequestBodies.json(images);
                String name = binary ? "binary REST" : "JSON REST";
                ways.add(new Way(name, () -> new HttpConnection(rest), bodies));
                int answer = answerBytes(rest, bodies[0]);
                if (binary) {
                    ways.add(new Way("Helidon with the network", () -> new HttpConnection(echo),
                            RequestBodies.at("/run/" + answer, bodies)));
                }
                ways.add(new Way("Helidon echo, as " + name, () -> new HttpConnection(echo),
                        RequestBodies.at("/echo/" + answer, bodies)));
            }
            byte[][] messages = RequestBodies.grpc(images);
            int grpc = Integer.parseInt(ports[2]);
            int grpcEcho = Integer.parseInt(ports[3]);
            ways.add(new Way("gRPC", () -> new GrpcConnection(grpc, GrpcConnection.INFER), messages));
            ways.add(new Way("grpc-java with the network",
                    () -> new GrpcConnection(grpcEcho, CostServer.GRPC_RUN), messages));
            ways.add(new Way("grpc-java echo", () -> new GrpcConnection(grpcEcho, CostServer.GRPC_ECHO), messages));
        }
    }

    private static int answerBytes(int port, byte[] request) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            connection.ask(request);
            return connection.answerBytes();
        }
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        int requests = args.length > 2 ? Integer.parseInt(args[2]) : 2000;
        RequestCosts costs = new RequestCosts(Path.of(args[0]), requests);
        try {
            System.out.println(Machine.describe());
            costs.warmUp();
            long before = costs.jitMillis();
            costs.rounds(rounds);
            costs.table(rounds);
            System.out.printf(Locale.ROOT, "the server's JIT compilers worked %.1f µs a request meanwhile%n",
                    (costs.jitMillis() - before) * 1e3 / ((double) rounds * costs.ways.size() * requests));
            costs.rates();
        } finally {
            costs.in.close();
            costs.server.waitFor();
        }
    }

    /** Runs rounds until the server's JIT compilers rest: their time would count as that of requests. */
    private void warmUp() throws IOException {
        int quiet = 0;
        int count = 0;
        while (quiet < 2 && count < MOST_WARM_UP) {
            long jit = jitMillis();
            long start = System.nanoTime();
            rounds(1);
            count++;
            quiet = (jitMillis() - jit) * 1e6 < JIT_RESTS * (System.nanoTime() - start) ? quiet + 1 : 0;
        }
        System.out.printf("%d rounds before, %s%n", count,
                quiet < 2 ? "after which the JIT compilers still worked" : "until the JIT compilers rested");
        ways.forEach(way -> {
            way.cpu.clear();
            way.nanos.clear();
        });
    }

    private long jitMillis() throws IOException {
        in.println(CostServer.JIT);
        return Long.parseLong(out.readLine());
    }

    private void rounds(int count) throws IOException {
        for (int round = 0; round < count; round++) {
            for (int k = 0; k < ways.size(); k++) {
                Way way = ways.get((round + k) % ways.size());
                long before = cpuNanos();
                way.nanos.add(way.requests.length == 0 ? inProcess() : ask(way, requests));
                way.cpu.add((cpuNanos() - before) / 1e3 / requests);
            }
        }
    }

    private long cpuNanos() {
        return server.info().totalCpuDuration().orElseThrow().toNanos();
    }

    private double[] inProcess() throws IOException {
        in.println(requests);
        return Arrays.stream(out.readLine().split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static double[] ask(Way way, int count) throws IOException {
        double[] nanos = new double[count];
        try (LoadConnection connection = way.opener.open()) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                connection.ask(way.requests[i % way.requests.length]);
                nanos[i] = System.nanoTime() - start;
            }
        }
        return nanos;
    }

    private void table(int rounds) {
        System.out.printf(Locale.ROOT, "%n%d rounds of %d requests, one after the other; medians of the rounds, µs%n"
                + "%-30s %8s %12s %8s %14s %8s%n", rounds, requests, "", "CPU", "over engine", "p50", "over engine",
                "p99");
        for (Way way : ways) {
            double cpu = median(way.cpu.stream().mapToDouble(Double::doubleValue));
            double more = median(IntStream.range(0, rounds)
                    .mapToDouble(round -> way.cpu.get(round) - ways.getFirst().cpu.get(round)));
            double p50 = median(way.nanos.stream().mapToDouble(nanos -> Quantiles.of(nanos).median() / 1e3));
            double over = median(IntStream.range(0, rounds)
                    .mapToDouble(round -> (Quantiles.of(way.nanos.get(round)).median()
                            - Quantiles.of(ways.getFirst().nanos.get(round)).median()) / 1e3));
            double p99 = median(way.nanos.stream().mapToDouble(nanos -> Quantiles.of(nanos).at(0.99) / 1e3));
            System.out.printf(Locale.ROOT, "%-30s %8.1f %12s %8.1f %14s %8.1f%n", way.name, cpu,
                    way.name.contains("echo") ? "" : String.format(Locale.ROOT, "%+.1f", more), p50,
                    way.name.contains("echo") ? "" : String.format(Locale.ROOT, "%+.1f", over), p99);
        }
    }

    private static double median(DoubleStream values) {
        return Quantiles.of(values.toArray()).median();
    }

    /** Requests a second of as many clients as there are processors, which share the processors with the server. */
    private void rates() throws Exception {
        int clients = Runtime.getRuntime().availableProcessors();
        System.out.printf("%n%d clients on the same processors%n", clients);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            for (Way way : ways) {
                if (way.requests.length > 0) {
                    long start = System.nanoTime();
                    List<Callable<double[]>> all = new ArrayList<>();
                    for (int i = 0; i < clients; i++) {
                        all.add(() -> ask(way, 5 * requests));
                    }
                    for (Future<double[]> one : threads.invokeAll(all)) {
                        one.get();
                    }
                    System.out.printf(Locale.ROOT, "%-30s %,8.0f requests/s%n", way.name,
                            5.0 * requests * clients * 1e9 / (System.nanoTime() - start));
                }
            }
        }
    }
}
