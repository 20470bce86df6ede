package io.hillock.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Addresses;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.CppProgram;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training cell in C++ behind a hub hands its results to an engine there. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CppTrainingDeploymentTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final int EPOCHS = 40;

    @TempDir
    private Path folder;

    /** The role router may replace what others serve; the role training may not. No request fails meanwhile. */
    @ParameterizedTest
    @EnumSource(names = {"ROUTER", "TRAINING"})
    void anEngineServesTheResultWithoutAFailedRequest(Role role) throws Exception {
        var finished = new LinkedBlockingQueue<TrainingStatus>();
        try (Bus bus = new Bus();
                Hub hub = new Hub(bus, "hub", LONG);
                Listener listener = Addresses.UNIX.transport(folder).listen(Addresses.settings("hub", Role.ROUTER),
                        hub);
                var server = new EngineServer(JavaEngine::open, ServerOptions.DEFAULT.withThreads(1));
                Cell engine = server.join(bus, "engine");
                CppProgram program = CppProgram.start("hillock-engine",
                        List.of("--connect", listener.address().toString(),
                                "--name", "training", "--role", role.label(), "--jobs",
                                folder.resolve("jobs").toString()))) {
            Cell asker = bus.join("asker").subscribe("training.finished").on(MessageType.EVENT,
                    message -> TrainingClient.status(message.payload()).ifPresent(finished::add));
            program.await("connected to 'hub'");
            while (hub.sender("training") == null) {
                Thread.onSpinWait();
            }
            Image before = Image.compile(TrainingCellCase.training(1).network(), RunSettings.of(Profile.NIR));
            server.serve("digits", before);
            var load = new Load(asker, engine.name());
            Thread caller = Thread.ofPlatform().daemon().start(load);
            var client = TrainingClient.of(asker, "training");
            client.submit("tuned", TrainingCellCase.job(EPOCHS).withDeployment("digits", "engine", "nobody"));
            TrainingStatus status = finished.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            load.end();
            caller.join();
            assertEquals(null, load.failure.get());
            assertTrue(load.answered.get() > 0);
            String trained = TrainingCellCase.expected(EPOCHS);
            assertEquals(trained, TrainingCellCase.digest(TrainingCellCase.inFile(client.network("tuned"))));
            assertFalse(status.deployed().get("nobody").equals("loaded"), status.deployed().toString());
            if (role == Role.ROUTER) {
                assertEquals("loaded", status.deployed().get("engine"));
                assertEquals(trained, server.images().get("digits").digest());
            } else {
                assertTrue(status.deployed().get("engine").startsWith("unauthorized: "), status.deployed().toString());
                assertEquals(before.digest(), server.images().get("digits").digest());
            }
            assertEquals(0, program.terminate());
        }
    }

    /** Asks without a pause. */
    private static final class Load implements Runnable {
        private final AtomicReference<Object> failure = new AtomicReference<>();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicBoolean end = new AtomicBoolean();
        private final Cell asker;
        private final String engine;

        Load(Cell asker, String engine) {
            this.asker = asker;
            this.engine = engine;
        }

        void end() {
            end.set(true);
        }

        @Override
        public void run() {
            while (!end.get()) {
                var answer = asker.request(engine, TrainingCellCase.request(), LONG).payload();
                if (answer instanceof ReasoningResponse) {
                    answered.incrementAndGet();
                } else {
                    failure.set(answer);
                }
            }
        }
    }
}
