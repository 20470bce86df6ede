package io.hillock.examples;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.learning.teacher.Teacher;
import io.hillock.learning.teacher.Teachers;
import io.hillock.message.Role;
import io.hillock.model.Affine;
import io.hillock.model.Edge;
import io.hillock.model.If;
import io.hillock.model.Input;
import io.hillock.model.Network;
import io.hillock.model.Output;
import io.hillock.model.Profile;
import io.hillock.model.Reset;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.model.Tensor;
import io.hillock.runtime.remote.EngineServer;
import io.hillock.runtime.remote.RemoteEngine;
import io.hillock.runtime.remote.ServerOptions;
import io.hillock.runtime.teacher.MtlCoordinator;
import io.hillock.runtime.teacher.Post;
import io.hillock.runtime.teacher.TeacherHandler;
import io.hillock.spike.Encoding;
import io.hillock.transport.Settings;
import io.hillock.transport.Transport;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Three networks in three processes, one on the Java and two on the C++ engine, judge together, and hear what came of it. */
public final class ThreeTeachers {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ThreeTeachers() {}

    /** @param args none; or, for a teacher's process, its name and where to listen */
    public static void main(String[] args) throws IOException {
        if (args.length == 2) {
            teach(args[0], args[1]);
            return;
        }
        Path folder = Files.createTempDirectory("teachers");
        folder.toFile().deleteOnExit();
        Process second = start("T2", "unix:" + folder.resolve("T2"));
        Process third = start("T3", "unix:" + folder.resolve("T3"));
        var coordinator = Settings.of("coordinator", Role.ROUTER);
        try (var arena = Arena.ofConfined();
                var toT2 = Transport.of("unix:" + folder.resolve("T2")).connect(coordinator, (_, _) -> {});
                var toT3 = Transport.of("unix:" + folder.resolve("T3")).connect(coordinator, (_, _) -> {});
                var teachers = new Teachers(List.of(
                        new Teacher("T1", JavaEngine.open(network(82))), // in this process
                        new Teacher("T2", RemoteEngine.open(toT2, network(79))), // sent to the others
                        new Teacher("T3", RemoteEngine.open(toT3, network(85)))))) {
            var round = teachers.ask(Encoding.held(arena, 100, 1), Limit.NONE); // all at the same time
            var consensus = round.first().orElseThrow();
            consensus.opinions().forEach(opinion -> System.out.println(opinion.output()));
            System.out.printf("together: label %d, confidence %.2f, disagreement %.2f%n", consensus.label(),
                    consensus.confidence(), consensus.disagreement());
            new MtlCoordinator(Post.of(List.of(toT2, toT3)), List.of("T1", "T2", "T3"), PATIENCE)
                    .tell(round.number(), consensus);
            System.out.println(second.inputReader().readLine());
            System.out.println(third.inputReader().readLine());
        } finally {
            second.outputWriter().close(); // which ends them
            third.outputWriter().close();
        }
    }

    /** The other processes: an engine server that also listens to what the coordinator says of learning. */
    private static void teach(String name, String uri) throws IOException {
        try (var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT);
                var _ = Transport.of(uri).listen(Settings.of(name, Role.PERFORMANCE), new TeacherHandler(name,
                        (_, factor) -> System.out.printf("%s learns at %.3f of its rate%n", name, factor), server))) {
            System.out.println("ready");
            System.in.read(); // until the coordinator is gone
        }
    }

    private static Process start(String name, String uri) throws IOException {
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                ThreeTeachers.class.getName(), name, uri).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.inputReader().readLine(); // "ready"
        return process;
    }

    /** Two neurons that integrate their input: of 100 spikes in 100 steps the first has {@code percent}. */
    private static Image network(int percent) {
        var two = Shape.of(2);
        var weights = Tensor.of(Shape.of(2, 1), (percent + 0.5) / 100, (100.5 - percent) / 100);
        return Image.compile(Network.of(Map.of("input", new Input(Shape.of(1)),
                "weights", new Affine(weights, Tensor.fill(two, 0)),
                "neurons", new If(Tensor.fill(two, 1), Tensor.fill(two, 1), Tensor.fill(two, 0)),
                "output", new Output(two)),
                List.of(new Edge("input", "weights"), new Edge("weights", "neurons"), new Edge("neurons", "output"))),
                RunSettings.of(Profile.NIR).withReset(Reset.SUBTRACT));
    }
}
