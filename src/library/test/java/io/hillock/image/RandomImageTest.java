package io.hillock.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.image.program.ProgramReader;
import io.hillock.image.program.ProgramWriter;
import io.hillock.model.Network;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Networks of every node type: the compiled image passes its own checks and survives its file unchanged. */
class RandomImageTest {

    @TestFactory
    Stream<DynamicTest> compiled() {
        return Stream.iterate(0L, seed -> seed + 1).limit(300)
                .map(seed -> DynamicTest.dynamicTest("seed " + seed, () -> check(seed)));
    }

    @Test
    void everyOperationOccurs() {
        Set<Class<?>> kinds = Stream.iterate(0L, seed -> seed + 1).limit(300)
                .flatMap(seed -> Stream.of(image(seed), learning(seed)))
                .flatMap(image -> image.program().stages().stream()).flatMap(List::stream)
                .map(Operation::getClass).collect(Collectors.toSet());

        assertEquals(Set.of(Operation.class.getPermittedSubclasses()), kinds);
    }

    private static void check(long seed) {
        check(image(seed), image(seed));
        check(learning(seed), learning(seed));
    }

    private static void check(Image image, Image again) {
        Program program = image.program();

        assertEquals(-1, image.bytes().mismatch(again.bytes()), "not deterministic");
        String json = ProgramWriter.write(program);
        Program read = new ProgramReader(new ImageOrigin("again")).read(json);
        assertEquals(program, read);
        assertEquals(json, ProgramWriter.write(read));
    }

    private static Image image(long seed) {
        var random = new Random(seed);
        Network network = RandomNetworks.network(random);
        return Image.compile(network, RandomSettings.of(random, network));
    }

    private static Image learning(long seed) {
        var random = new Random(seed);
        Network network = PlasticNetworks.network(random);
        return Image.compile(network, RandomSettings.of(random, network));
    }
}
