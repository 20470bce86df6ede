package io.hillock.examples;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.learning.EpisodicMemory;
import io.hillock.learning.Eviction;
import io.hillock.learning.Teacher;
import io.hillock.learning.Teachers;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Encoding;
import io.hillock.training.ArrayDataSet;
import io.hillock.training.JavaTrainer;
import io.hillock.training.NewNetwork;
import io.hillock.training.Optimizer;
import io.hillock.training.Trainer;
import io.hillock.training.Training;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** Three networks learn from the same pictures and judge together: one on the Java engine here, two on C++ engines in other processes. */
public final class ThreeTeachers {
    private static final int STEPS = 16;
    private static final int SEEN = 80;
    private static final int PICTURE = 93;

    private ThreeTeachers() {}

    /** @param args the program {@code hillock-engine} */
    public static void main(String... args) throws IOException {
        Path program = Path.of(args[0]);
        Fashion sample = Fashion.load(List.of());
        Fashion seen = sample.part(0, SEEN); // the other pictures are new to the teachers
        try (var arena = Arena.ofConfined();
                var second = CppEngine.start(program, "T2");
                var third = CppEngine.start(program, "T3");
                var memory = new EpisodicMemory(Fashion.PIXELS, 100, Eviction.OLDEST);
                var teachers = new Teachers(List.of(
                        new Teacher("T1", JavaEngine.open(trained("T1", 24, seen))),
                        new Teacher("T2", RemoteEngine.open(second.link(), trained("T2", 32, seen))), // the image is sent there
                        new Teacher("T3", RemoteEngine.open(third.link(), trained("T3", 40, seen)))))) {
            var encoding = new Encoding(sample.encode(arena, STEPS).get(PICTURE));

            var consensus = teachers.ask(encoding, Limit.NONE).first().orElseThrow(); // all at the same time
            var factors = consensus.learningRateFactors();
            consensus.opinions().forEach(opinion -> System.out.printf("%s; learns at %.3f of its rate%n",
                    opinion.output(), factors.get(opinion.output().teacher())));
            System.out.printf("together: %s, confidence %.2f, disagreement %.2f; it is a picture of: %s%n",
                    Fashion.NAMES.get(consensus.label()), consensus.confidence(), consensus.disagreement(),
                    Fashion.NAMES.get(sample.labels()[PICTURE]));

            memory.reward(memory.remember(encoding, consensus), "T3", 1); // later it turns out which teacher was best
            System.out.println("next time: " + teachers.askBest(encoding, memory, Limit.NONE).teacher());
        }
    }

    /** A network with a hidden layer of this size that has learned from the pictures. */
    private static Image trained(String teacher, int hidden, Fashion pictures) {
        var data = ArrayDataSet.of(pictures.images(), pictures.classes(), Shape.of(Fashion.PIXELS), STEPS);
        var start = NewNetwork.dense(NewNetwork.Neurons.lif(), hidden, Fashion.PIXELS, hidden, Fashion.NAMES.size());
        var training = Training.of(start, RunSettings.of(Profile.NIR)).epochs(15).batch(8)
                .optimizer(Optimizer.adamW(3e-3))
                .initialRate(0.1);
        try (Trainer trainer = JavaTrainer.open(training)) {
            trainer.fit(data);
            System.out.printf("%s has learned: %.0f %% right%n", teacher, 100 * trainer.evaluate(data).accuracy());
            return trainer.image();
        }
    }
}
