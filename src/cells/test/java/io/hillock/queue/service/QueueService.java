package io.hillock.queue.service;

import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Backoff;
import io.hillock.queue.QueueOptions;
import io.hillock.queue.QueueWorkers;
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
import io.hillock.training.NewNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** A service with the model {@code net} and a queue. As a program it serves until it is killed. */
final class QueueService implements AutoCloseable {
    static final int INPUTS = 12;
    private static final QueueOptions OPTIONS = QueueOptions.DEFAULT.withAttempts(3)
            .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(10)));

    final HillockServer server;
    private final InferenceQueue queue;
    private QueueWorkers workers;

    QueueService(Path folder, int port) throws IOException {
        InetSocketAddress http = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        queue = InferenceQueue.open(folder.toString(), OPTIONS);
        server = new HillockServer(
                new ServiceOptions(new ListenerOptions(http, Optional.empty(), Optional.empty(), Optional.empty(), 100),
                        AccessTokens.none(), HubOptions.NONE, Optional.empty(),
                        ModelConfig.of(RunSettings.of(Profile.NIR)), RequestLimits.DEFAULT, SequenceOptions.DEFAULT,
                        256,
                        Optional.empty(), Duration.ofSeconds(5), ObservationOptions.NONE),
                new ServiceLog(line -> {}), Optional.of(queue));
        server.repository().add("net", image());
        server.loadAll();
        server.becomeReady();
    }

    static Image image() {
        return Image.compile(NewNetwork.dense(NewNetwork.Neurons.lif(), 1, INPUTS, 16, 3),
                RunSettings.of(Profile.NIR).withDt(1e-4));
    }

    void work() {
        workers = queue.work(server.service(), 2);
    }

    int port() {
        return server.rest().port();
    }

    /** A request for counts and all spikes. */
    static String body(int number) {
        StringBuilder data = new StringBuilder();
        SplittableRandom random = new SplittableRandom(number);
        for (int i = 0; i < INPUTS; i++) {
            data.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.4f", random.nextDouble() * 3));
        }
        return "{\"id\":\"r" + number + "\",\"inputs\":[{\"name\":\"input\",\"shape\":[1," + INPUTS
                + "],\"datatype\":\"FP32\",\"data\":[" + data + "]}],\"parameters\":{\"steps\":8},"
                + "\"outputs\":[{\"name\":\"counts\"},{\"name\":\"raster\",\"parameters\":{\"binary_data\":true}}]}";
    }

    @Override
    public void close() {
        if (workers != null) {
            workers.close();
        }
        server.close();
        queue.close();
    }

    /** @param args the queue's folder, the port */
    public static void main(String... args) throws IOException, InterruptedException {
        try (QueueService service = new QueueService(Path.of(args[0]), Integer.parseInt(args[1]))) {
            service.work();
            System.out.println("serving");
            Thread.sleep(Duration.ofDays(1));
        }
    }
}
