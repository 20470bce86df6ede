package io.hillock.bench.border;

import io.hillock.bench.Machine;
import io.hillock.bench.Quantiles;
import io.hillock.bench.Rounds;
import io.hillock.bench.SmallNetwork;
import io.hillock.bench.Timed;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What Java's calls cost more than the same calls made in C++. Both run in turns of a tenth of a millisecond, so that a machine that slows
 * down for a while slows both. Differences are those within a round.
 *
 * <p>The C++ calls are made in two ways. A loop loaded into this JVM has the same memory and the same library; the differences refer to it.
 * A separate program shows that C++ is not slower inside a JVM.
 */
public final class Border {
    private static final int CALLS = 500;
    private static final int TURNS = 5;

    private final CppLoop loop;
    private final Path program;
    private final ArenaKind kind;
    private final int rounds;

    private Border(Path folder, ArenaKind kind, int rounds) {
        this.loop = new CppLoop(folder.resolve(System.mapLibraryName("hillock_border")));
        this.program = folder.resolve("hillock-border");
        this.kind = kind;
        this.rounds = rounds;
    }

    /** {@code Border FOLDER [auto|confined|shared [ROUNDS]]}: where CMake built native/bench, and the kind of arena. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ArenaKind kind = args.length > 1 ? ArenaKind.valueOf(args[1].toUpperCase(Locale.ROOT)) : ArenaKind.CONFINED;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 10_000;
        Border border = new Border(Path.of(args[0]), kind, rounds);
        System.out.println(Machine.describe());
        for (SmallNetwork network : SmallNetwork.values()) {
            border.measure(network);
        }
    }

    private void measure(SmallNetwork network) throws IOException, InterruptedException {
        Image image = network.image();
        Path file = Files.createTempFile("border", ".safetensors");
        Arena memory = kind.open();
        Response response = image.response(memory, 1, 1, RequestedOutputs.COUNTS.untimed());
        try (NativeEngine engine = NativeEngine.open(image);
                NativeCall call = new NativeCall(network, image, response.memory())) {
            image.write(file);
            CppBenchmark cpp = new CppBenchmark(program, file, network.counts() ? "counts" : "raster");
            Rounds measured = new Rounds(calls(engine, call, memory, response), CALLS);
            measured.warmUp(rounds / 2);
            double[] alone = new double[TURNS];
            for (int turn = 0; turn < TURNS; turn++) {
                alone[turn] = cpp.nanosPerCall(rounds / TURNS, CALLS);
                measured.run(rounds / TURNS);
            }
            System.out.printf(Locale.ROOT, "%n%s, 768 floats, arena %s, %d rounds of %d calls, ns a call%n", network,
                    kind, rounds / TURNS * TURNS, CALLS);
            System.out.printf(Locale.ROOT, "%-44s %8.1f%n", "C++ in a process of its own",
                    Quantiles.of(alone).median());
            System.out.print(measured.table());
        } finally {
            kind.close(memory);
            Files.delete(file);
        }
    }

    /** All calls but the last write to the same memory, because the address alone changes the time by nanoseconds. */
    private List<Timed> calls(NativeEngine engine, NativeCall call, Arena memory, Response untimed) {
        MemorySegment input = SmallNetwork.floats(memory);
        Batch batch = new Batch(input, 1, 1, true);
        Response timed = engine.image().response(memory, 1, 1, RequestedOutputs.COUNTS);
        return List.of(
                new Timed("C++ in this process", calls -> call.check(call.run(loop, input, calls))),
                new Timed("Java: generated binding", calls -> {
                    for (int i = 0; i < calls; i++) {
                        call.check(call.run(input));
                    }
                }),
                new Timed("Java: NativeEngine.run", calls -> {
                    for (int i = 0; i < calls; i++) {
                        engine.run(batch, untimed);
                    }
                }),
                new Timed("Java: NativeEngine.run, latency measured", calls -> {
                    for (int i = 0; i < calls; i++) {
                        engine.run(batch, timed);
                    }
                }));
    }
}
