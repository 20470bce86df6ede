package io.hillock.simulation;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the schedules of seeds FIRST to LAST, a STEP apart, and prints those that fail; of one seed alone, also what happens in it. */
public final class SimulationMain {
    private static final Logger LOG = Logger.getLogger("io.hillock");

    private SimulationMain() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        long first = Long.parseLong(args[0]);
        long last = Long.parseLong(args[1]);
        long step = Long.parseLong(args[2]);
        boolean alone = first == last;
        // Decisions are in the trace.
        LOG.setLevel(Level.WARNING);
        Path folder = Files.createTempDirectory("hillock-simulation");
        Method run = new SimulatedLoader(SimulationMain.class.getClassLoader())
                .loadClass("io.hillock.simulation.Schedules").getMethod("run", long.class, Path.class, boolean.class);
        long count = 0;
        long failed = 0;
        long digest = 0;
        for (long seed = first; seed <= last; seed += step) {
            @SuppressWarnings("unchecked")
            var lines = (List<String>) run.invoke(null, seed, folder, alone);
            count++;
            digest = 31 * digest + Long.parseUnsignedLong(lines.removeFirst(), 16);
            boolean fails = !lines.isEmpty() && lines.getLast().startsWith(Schedules.PROBLEM);
            failed += fails ? 1 : 0;
            if (fails || alone) {
                System.out.println("seed " + seed);
                lines.forEach(line -> System.out.println("  " + line));
            }
        }
        Files.delete(folder);
        System.out.println(count + " schedules, " + failed + " failed, digest " + Long.toHexString(digest));
    }
}
