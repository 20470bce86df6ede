package io.hillock.bindings.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
    private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

    @Test
    void loads() {
        assertEquals(Optional.empty(), NativeLibrary.problem());
    }

    @Test
    void loadsInTwoMoreClassLoadersOfThisJvm() throws Exception {
        try (URLClassLoader first = loader(); URLClassLoader second = loader()) {
            assertNotSame(NativeLibrary.class, first.loadClass(NativeLibrary.class.getName()));
            for (URLClassLoader loader : List.of(first, second)) {
                Class<?> library = loader.loadClass(NativeLibrary.class.getName());
                assertEquals(Optional.empty(), library.getMethod("problem").invoke(null));
            }
        }
    }

    @Test
    void aWrongPathIsOneSentence() throws Exception {
        String said = problemIn(ALLOWED, "-Dhillock.library=/nowhere/libhillock.so");
        assertTrue(said.contains("/nowhere/libhillock.so") && said.contains("-Dhillock.library=PATH"), said);
        assertFalse(said.strip().contains("\n"), said);
    }

    @Test
    void aPlatformWithoutALibraryIsOneSentence() throws Exception {
        String said = problemIn(ALLOWED, "-Dos.arch=vax");
        assertTrue(said.contains("META-INF/native/linux-vax") && said.contains("Java engine"), said);
    }

    /** The names that JVMs of these platforms give, and the folders that the build fills. */
    @ParameterizedTest
    @CsvSource({"Linux, amd64, linux-x86_64", "Linux, aarch64, linux-aarch_64", "Mac OS X, aarch64, osx-aarch_64",
            "Mac OS X, x86_64, osx-x86_64", "Windows 11, amd64, windows-x86_64"})
    void choosesTheFolderByPlatform(String os, String arch, String folder) {
        assertEquals("META-INF/native/" + folder, NativeLibrary.resourceFolder(os, arch));
    }

    @Test
    void deniedNativeAccessNamesTheFlag() throws Exception {
        String said = problemIn("--illegal-native-access=deny");
        // JDK 22 and 23 lack this option and say so; they only warn about native access.
        assertTrue(said.contains("--enable-native-access=ALL-UNNAMED") || said.contains("Unrecognized option"), said);
    }

    private static String problemIn(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Problem.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static URLClassLoader loader() throws IOException {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Runs in a separate JVM: prints the problem. */
    static final class Problem {
        private Problem() {}

        public static void main(String[] args) {
            System.out.println(NativeLibrary.problem().orElse("none"));
        }
    }
}
