package io.hillock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.Zstd;
import com.google.flatbuffers.FlatBufferBuilder;
import com.ning.compress.lzf.LZFDecoder;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.IntervalFunction;
import io.hillock.bindings.library.NativeLibrary;
import io.hillock.engine.Engine;
import io.hillock.nir.ReferenceFiles;
import io.jhdf.HdfFile;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import net.jpountz.lz4.LZ4Factory;
import org.HdrHistogram.Histogram;
import org.apache.commons.lang3.StringUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A named module that requires {@code io.hillock} and nothing else, in a process of its own. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModulePathTest {
    /** A class of each jar that a program needs at run time; optional dependencies and the tests' own are absent. */
    private static final List<Class<?>> NEEDED = List.of(Engine.class, NativeLibrary.class, ObjectMapper.class,
            JsonFactory.class, JsonProperty.class, Caffeine.class, Histogram.class, CircuitBreaker.class,
            IntervalFunction.class, HdfFile.class, Zstd.class, LZ4Factory.class, LoggerFactory.class, StringUtils.class,
            LZFDecoder.class, FlatBufferBuilder.class);

    private static final Path PROGRAM = Path.of(System.getProperty("hillock.root", "../.."))
            .resolve("src/library/test/resources/modules/embedder");

    @TempDir
    Path folder;

    @Test
    void everythingWorksFromNamedModules() throws Exception {
        String needed = NEEDED.stream().map(ModulePathTest::place).collect(Collectors.joining(File.pathSeparator));
        Path module = compile(needed);
        Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=io.hillock,io.hillock.bindings,com.github.luben.zstd_jni,org.lz4.java",
                "-p", needed + File.pathSeparator + module, "-m", "embedder/embedder.Program",
                ReferenceFiles.file("hdf5_variants").toString(), folder.toString())
                .redirectError(folder.resolve("errors").toFile()).start();
        try {
            String said = new String(program.getInputStream().readAllBytes());
            assertTrue(program.waitFor(60, TimeUnit.SECONDS), "it ends");
            String errors = Files.readString(folder.resolve("errors"));
            assertEquals("""
                    lzf: true
                    written: true
                    engine: native
                    spikes: true
                    agreement: 2 of 2
                    NONE: true
                    ZSTD: true
                    LZ4: true
                    """, said, errors);
            assertEquals("", errors.lines().filter(line -> !line.startsWith("SLF4J(W)"))
                    .collect(Collectors.joining("\n")), "no warning, of native access for example");
            assertEquals(0, program.exitValue());
        } finally {
            program.destroyForcibly();
        }
    }

    private Path compile(String needed) throws IOException {
        Path module = folder.resolve("embedder");
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var sources = Files.walk(PROGRAM); var files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
            var task = compiler.getTask(messages, files, null,
                    List.of("-proc:none", "-p", needed, "-d", module.toString()), null,
                    files.getJavaFileObjectsFromPaths(java));
            assertTrue(task.call(), messages::toString);
        }
        return module;
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
