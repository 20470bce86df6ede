package io.hillock.examples;

import io.hillock.engine.JavaEngine;
import io.hillock.engine.Limit;
import io.hillock.learning.EpisodicMemory;
import io.hillock.learning.Eviction;
import io.hillock.learning.Teacher;
import io.hillock.learning.Teachers;
import io.hillock.remote.RemoteEngine;
import io.hillock.spike.Encoding;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** Three networks judge together: one on the Java engine here, two on C++ engines in other processes. */
public final class ThreeTeachers {
    private ThreeTeachers() {}

    /** @param args the program {@code hillock-engine} */
    public static void main(String... args) throws IOException {
        Path program = Path.of(args[0]);
        try (var arena = Arena.ofConfined();
                var second = CppEngine.start(program, "T2");
                var third = CppEngine.start(program, "T3");
                var memory = new EpisodicMemory(1, 100, Eviction.OLDEST);
                var teachers = new Teachers(List.of(
                        new Teacher("T1", JavaEngine.open(SmallNetworks.sure(82))),
                        new Teacher("T2", RemoteEngine.open(second.link(), SmallNetworks.sure(79))), // the image is sent there
                        new Teacher("T3", RemoteEngine.open(third.link(), SmallNetworks.sure(85)))))) {
            var encoding = Encoding.held(arena, 100, 1);

            var consensus = teachers.ask(encoding, Limit.NONE).first().orElseThrow(); // all at the same time
            var factors = consensus.learningRateFactors();
            consensus.opinions().forEach(opinion -> System.out.printf("%s; learns at %.3f of its rate%n",
                    opinion.output(), factors.get(opinion.output().teacher())));
            System.out.printf("together: label %d, confidence %.2f, disagreement %.2f%n", consensus.label(),
                    consensus.confidence(), consensus.disagreement());

            memory.reward(memory.remember(encoding, consensus), "T3", 1); // later it turns out which teacher was best
            System.out.println("next time: " + teachers.askBest(encoding, memory, Limit.NONE).teacher());
        }
    }
}
