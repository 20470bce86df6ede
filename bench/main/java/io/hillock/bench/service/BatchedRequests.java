package io.hillock.bench.service;

import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.bench.Workload;
import io.hillock.image.Image;
import io.hillock.nir.NirWriter;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.server.serving.ModelStatistics;
import io.hillock.spike.Batch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What dynamic batching gains: a dense network is served twice, alone and with batches, and clients ask both in turns, each client one
 * request after the other. Processor time is that of clients and service together. Arguments: clients, requests of a client a round,
 * rounds, and the most requests of a batch.
 */
public final class BatchedRequests {
    private static final int SAMPLES = 64;

    private BatchedRequests() {}

    public static void main(String[] args) throws Exception {
        int clients = args.length > 0 ? Integer.parseInt(args[0]) : 16;
        int requests = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        int most = args.length > 3 ? Integer.parseInt(args[3]) : 16;
        System.out.println(Machine.describe());
        System.out.printf("%d clients, %d rounds of %d requests each; medians%n", clients, rounds, requests);
        for (Workload workload : new Workload[]{Workload.FF_LOW, Workload.FF_MID}) {
            measure(workload, clients, requests, rounds, most);
        }
    }

    private static void measure(Workload workload, int clients, int requests, int rounds, int most)
            throws Exception {
        byte[] network = network(workload);
        String input = Image.compile(workload.network(), Workload.SETTINGS).inputPorts().getFirst().name();
        try (HillockServer server = new HillockServer(options(), new ServiceLog(line -> {}));
                Arena arena = Arena.ofShared();
                ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<String> models = List.of("alone", "together");
            String batching = "{\"max_batch_size\":" + most + ",\"dynamic_batching\":{}}";
            for (String model : models) {
                server.repository().load(model, Optional.of(model.equals("alone") ? "{}" : batching),
                        Map.of("file:1/network.nir", network));
            }
            server.becomeReady();
            Batch samples = workload.batch(arena, SAMPLES);
            for (String model : models) {
                byte[][] bodies = RequestBodies.binary(samples, "/v2/models/" + model + "/infer", input);
                ask(server.rest().port(), bodies, clients, requests, threads);
            }
            Map<String, List<double[]>> found = Map.of("alone", new ArrayList<>(), "together", new ArrayList<>());
            for (int round = 0; round < rounds; round++) {
                for (String model : models) {
                    byte[][] bodies = RequestBodies.binary(samples, "/v2/models/" + model + "/infer", input);
                    ModelStatistics statistics = server.service().serving().versions(model, "1").getFirst()
                            .statistics();
                    long executions = statistics.executions();
                    long cpu = cpuNanos();
                    long start = System.nanoTime();
                    ask(server.rest().port(), bodies, clients, requests, threads);
                    double all = (double) clients * requests;
                    found.get(model).add(new double[]{all * 1e9 / (System.nanoTime() - start),
                            (cpuNanos() - cpu) / 1e3 / all, all / (statistics.executions() - executions)});
                }
            }
            for (String model : models) {
                System.out.printf(Locale.ROOT, "%-8s %-9s %,8.0f requests/s %8.1f us of CPU a request %6.1f together%n",
                        workload.name().toLowerCase(Locale.ROOT), model, median(found.get(model), 0),
                        median(found.get(model), 1), median(found.get(model), 2));
            }
        }
    }

    private static double median(List<double[]> all, int which) {
        return Quantiles.of(all.stream().mapToDouble(one -> one[which]).toArray()).median();
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static byte[] network(Workload workload) throws IOException {
        Path file = Files.createTempFile("hillock", ".nir");
        try {
            NirWriter.write(workload.network(), file);
            return Files.readAllBytes(file);
        } finally {
            Files.delete(file);
        }
    }

    private static ServiceOptions options() {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new ServiceOptions(
                new ListenerOptions(free, Optional.empty(), Optional.empty(), Optional.empty(), 1000),
                AccessTokens.none(), HubOptions.NONE, Optional.empty(), ModelConfig.of(Workload.SETTINGS),
                RequestLimits.DEFAULT, SequenceOptions.DEFAULT, 1024, Optional.empty(), Duration.ofSeconds(1),
                ObservationOptions.NONE);
    }

    private static void ask(int port, byte[][] bodies, int clients, int requests, ExecutorService threads)
            throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            int first = client;
            all.add(() -> {
                try (HttpConnection connection = new HttpConnection(port)) {
                    for (int i = 0; i < requests; i++) {
                        connection.ask(bodies[(first + i) % bodies.length]);
                    }
                }
                return null;
            });
        }
        for (Future<Void> one : threads.invokeAll(all)) {
            one.get();
        }
    }
}
