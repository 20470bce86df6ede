package io.hillock.bench.gate;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.spike.Batch;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.EngineKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Runs in a process of its own, on the class path and library of the build to measure, so it uses nothing but what
 * users of the library use. Reads a command a line, with tabs between words, and answers with a line:
 *
 * <pre>
 * open ENGINE BATCH STEPS HELD IMAGE INPUT   →   a digest of the answer
 * run CALLS                                  →   ns on a processor, instructions, cache misses: means of a call
 * </pre>
 */
final class GateWorker {
    /** Of time on a processor, so that a busy machine does not cut it short. */
    private static final long WARM_UP_NANOS = 150_000_000;
    /** The JIT takes longer than caches and branch predictors. */
    private static final long JAVA_WARM_UP_NANOS = 1_000_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ThreadCounters instructions = ThreadCounters.instructions();
    private final ThreadCounters cacheMisses = ThreadCounters.cacheMisses();
    private Arena arena = Arena.ofConfined();
    private Engine engine;
    private Batch batch;
    private Response response;

    private GateWorker() {}

    public static void main(String[] args) throws IOException {
        GateWorker worker = new GateWorker();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split("\t");
            System.out.println(words[0].equals("open") ? worker.open(words) : worker.run(Integer.parseInt(words[1])));
            System.out.flush();
        }
    }

    private String open(String[] words) throws IOException {
        if (engine != null) {
            engine.close();
            arena.close();
            arena = Arena.ofConfined();
        }
        int size = Integer.parseInt(words[2]);
        int steps = Integer.parseInt(words[3]);
        Image image = Image.open(Path.of(words[5]));
        boolean inJava = words[1].equals(EngineKind.JAVA.label());
        engine = inJava ? JavaEngine.open(image) : NativeEngine.open(image);
        batch = new Batch(input(Path.of(words[6]), size), size, steps, Boolean.parseBoolean(words[4]));
        response = image.response(arena, size, steps, RequestedOutputs.COUNTS.untimed());
        long until = threads.getCurrentThreadCpuTime() + (inJava ? JAVA_WARM_UP_NANOS : WARM_UP_NANOS);
        do {
            engine.run(batch, response);
        } while (threads.getCurrentThreadCpuTime() < until);
        return digest(response.counts());
    }

    /** The first samples of the file. */
    private MemorySegment input(Path file, int size) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            long bytes = mapped.byteSize() / GateCase.LARGEST_BATCH * size;
            return arena.allocate(bytes, 64).copyFrom(mapped.asSlice(0, bytes));
        }
    }

    private static String digest(MemorySegment counts) {
        long hash = 0xCBF29CE484222325L; // FNV-1a over words
        for (long at = 0; at < counts.byteSize(); at += JAVA_INT.byteSize()) {
            hash = (hash ^ counts.get(JAVA_INT, at)) * 0x100000001B3L;
        }
        return Long.toHexString(hash);
    }

    private String run(int calls) {
        OptionalLong instructionsBefore = instructions.count();
        OptionalLong missesBefore = cacheMisses.count();
        long before = threads.getCurrentThreadCpuTime();
        for (int call = 0; call < calls; call++) {
            engine.run(batch, response);
        }
        double nanos = (double) (threads.getCurrentThreadCpuTime() - before) / calls;
        return String.format(Locale.ROOT, "%s %s %s", nanos, each(instructionsBefore, instructions.count(), calls),
                each(missesBefore, cacheMisses.count(), calls));
    }

    private static double each(OptionalLong before, OptionalLong after, int calls) {
        return after.isPresent() ? (double) (after.getAsLong() - before.orElseThrow()) / calls : Double.NaN;
    }
}
