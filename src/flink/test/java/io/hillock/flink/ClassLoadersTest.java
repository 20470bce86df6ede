package io.hillock.flink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.bindings.HillockNative;
import io.hillock.engine.Engine;
import io.hillock.flink.example.ChangeDetector;
import io.hillock.flink.example.SensorJob;
import io.hillock.flink.example.SimulatedSensors;
import io.hillock.image.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster loads a job's classes, and with them the native library, anew for each submission, from the job's own jar first. Once a job has
 * ended, the collector finds all of that.
 */
class ClassLoadersTest {
    private static final int SUBMISSIONS = 20;

    @Test
    void twentySubmissionsLeaveNothingBehind(@TempDir Path folder) throws Exception {
        Set<Path> jars = jars(folder);
        Image image = ChangeDetector.DEFAULT.image();
        // The loader of one job may stay, as the context of a thread; more may not.
        long most = libraries() + 1;
        long first = 0;
        try (Cluster cluster = new Cluster(1)) {
            for (int submission = 1; submission <= SUBMISSIONS; submission++) {
                cluster.await(cluster.submit(job(image, jars)));
                if (submission == 5) {
                    settle(most);
                    first = metaspace();
                }
            }
            settle(most);
            assertTrue(libraries() <= most, libraries() + " native libraries are loaded, " + most + " may be");
            long grown = metaspace() - first;
            assertTrue(grown < 2 << 20, "metaspace grew by " + grown + " bytes over 15 submissions");
        }
    }

    /** The example, small, whose classes come from jars. Its one subtask has an engine to itself. */
    private static JobGraph job(Image image, Set<Path> jars) {
        StreamExecutionEnvironment flink = Cluster.environment(1_000);
        flink.setParallelism(1);
        SensorJob.watch(SensorJob.readings(flink, new SimulatedSensors(100, 10, 1)), image).results()
                .sinkTo(new DiscardingSink<>());
        JobGraph graph = flink.getStreamGraph().getJobGraph();
        jars.forEach(jar -> graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri())));
        return graph;
    }

    /** This module, the library and the bindings as jars, whether Maven has packed them or not. */
    private static Set<Path> jars(Path folder) throws Exception {
        Set<Path> jars = new LinkedHashSet<>();
        for (Class<?> type : new Class<?>[]{SensorJob.class, Engine.class, HillockNative.class}) {
            Path origin = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            jars.add(Files.isDirectory(origin) ? pack(origin, folder.resolve(type.getSimpleName() + ".jar")) : origin);
        }
        return jars;
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar)); Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    /** Collects garbage until only so many native libraries are loaded, for at most 20 s. */
    private static void settle(long most) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        do {
            System.gc();
            Thread.sleep(100);
        } while (libraries() > most && System.nanoTime() < end);
    }

    /** Copies of the native library in this process; each class loader maps a file of its own. */
    private static long libraries() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("libhillock")).map(line -> line.substring(line.indexOf('/')))
                    .distinct().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage).mapToLong(usage -> usage.getUsed()).findFirst().orElseThrow();
    }
}
