package io.hillock.examples;

import io.hillock.image.Image;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.nir.NirReader;
import io.hillock.protocol.MessageType;
import io.hillock.remote.EngineServer;
import io.hillock.remote.ServerOptions;
import io.hillock.remote.TrainingCell;
import io.hillock.remote.TrainingCellOptions;
import io.hillock.remote.TrainingClient;
import io.hillock.remote.TrainingJob;
import io.hillock.remote.TrainingStatus;
import io.hillock.training.Loss;
import io.hillock.training.Optimizer;
import io.hillock.training.Schedule;
import io.hillock.training.Training;
import io.hillock.unified.UnifiedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A performance cell answers under load. Meanwhile a training cell repairs its damaged network and swaps it in. No request fails. */
public final class TrainAndSwap {
    private static final int STEPS = 16;
    private static final int MANY = 500;

    private TrainAndSwap() {}

    /** @param args a folder with Fashion-MNIST; without, half of the 100 sample images train and the others test */
    public static void main(String... args) throws IOException {
        boolean all = args.length > 0;
        Fashion images = Fashion.load(all ? List.of(Path.of(args[0])) : List.of());
        Fashion learned = all ? Fashion.trainingSet(Path.of(args[0]), MANY) : images.part(0, images.size() / 2);
        Fashion tested = all ? images.part(0, MANY) : images.part(images.size() / 2, images.size());

        Network damaged = Damage.zeroed(Resource.read("fashion_mnist.nir", NirReader::read), 0.3);
        var settings = RunSettings.of(Profile.NIR);
        var training = Training.of(damaged, settings).epochs(1).batch(10).optimizer(Optimizer.adam(5e-5))
                .schedule(Schedule.constant()).loss(Loss.countCrossEntropy(0.1)).threads(2);
        var job = TrainingJob.of(training, learned.images(), learned.classes(), STEPS).withDeployment("fashion",
                "engine");

        var ended = new CompletableFuture<TrainingStatus>();
        try (var bus = new Bus();
                var server = new EngineServer(UnifiedEngine::open, ServerOptions.DEFAULT);
                Cell engine = server.join(bus, "engine");
                TrainingCell trainer = TrainingCell.join(bus, "training",
                        TrainingCellOptions.of(Files.createTempDirectory("hillock-jobs")));
                Cell asker = bus.join("asker").subscribe("training.*").on(MessageType.EVENT,
                        event -> TrainingClient.status(event.payload()).filter(status -> status.state().ended())
                                .ifPresent(ended::complete));
                var load = new RequestLoad(asker, engine.name(), "fashion", STEPS, tested)) {
            server.serve("fashion", Image.compile(damaged, settings));
            System.out.printf("30 %% of the weights are zero: %.0f %% of the test images are right%n", load.accuracy());
            load.start();
            TrainingClient.of(asker, trainer.name()).submit("repair", job); // from here on, all goes by itself
            TrainingStatus status = ended.join();
            System.out.printf("%s: %s%n", status.state().label(), status.deployed());
            System.out.printf("trained and swapped in: %.0f %% are right%n", load.accuracy());
            load.stop();
            System.out.printf("%d requests were answered meanwhile, %d failed%n", load.answered(), load.failed());
        }
    }
}
