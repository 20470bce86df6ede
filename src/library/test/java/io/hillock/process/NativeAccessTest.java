package io.hillock.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hillock.process.ChildJvm.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program runs, and learns which engine it uses, without native access, without a library, and wherever the library
 * is unpacked.
 */
class NativeAccessTest {
    private static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";
    private static final String WARNING = "running on the Java engine alone";

    @TempDir
    Path folder;

    @Test
    void deniedNativeAccessLeavesTheJavaEngine() throws Exception {
        // JDK 22 and 23 do not know the option: they warn about native access and grant it.
        assumeTrue(Runtime.version().feature() >= 24);
        runsOnJavaAlone(new ChildJvm("--illegal-native-access=deny"), "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void aPlatformWithoutALibraryLeavesTheJavaEngine() throws Exception {
        runsOnJavaAlone(new ChildJvm(ALLOWED, "-Dos.arch=vax"), "META-INF/native/linux-vax");
    }

    @Test
    void aWrongLibraryLeavesTheJavaEngine() throws Exception {
        runsOnJavaAlone(new ChildJvm(ALLOWED, "-Dhillock.library=/nowhere/libhillock.so"),
                "/nowhere/libhillock.so); correct -Dhillock.library=PATH or leave it out");
    }

    private void runsOnJavaAlone(ChildJvm jvm, String why) throws IOException, InterruptedException {
        Ended ended = jvm.run(EveryEngine.class, folder.toString());
        String said = ended.output();
        assertEquals(0, ended.code(), said);
        assertTrue(said.contains("java ran on java\n") && said.contains("engines [java]\nstatus "), said);
        assertTrue(said.contains("answered by java\nanswered by java\nrefused "), said);
        assertTrue(said.contains("learns true\nproblem "), said);
        for (String line : new String[]{"status ", "refused ", "problem ", WARNING}) {
            String found = said.lines().filter(l -> l.contains(line)).findFirst()
                    .orElseThrow(() -> new AssertionError(said));
            assertTrue(found.contains(why), found);
        }
        assertEquals(1, said.lines().filter(line -> line.contains(WARNING)).count(), said);
    }

    @Test
    void aRelativeTemporaryFolder() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        runsNatively(new ChildJvm(ALLOWED, "-Djava.io.tmpdir=" + here.relativize(folder.toRealPath())), null);
    }

    @Test
    void aMissingTemporaryFolder() throws Exception {
        Path runtime = Files.createDirectory(folder.resolve("runtime"));
        runsNatively(new ChildJvm(ALLOWED, "-Djava.io.tmpdir=nowhere").with("XDG_RUNTIME_DIR", runtime.toString()),
                "loaded from " + runtime + ", since other folders would not do (" + Path.of("nowhere").toAbsolutePath()
                        + ": there is no such folder)");
        assertEquals(0, entries(runtime));
    }

    /** No user, not even root, may create folders in /proc. */
    @Test
    void anUnwritableTemporaryFolder() throws Exception {
        runsNatively(home(new ChildJvm(ALLOWED, "-Djava.io.tmpdir=/proc", "-Duser.home=" + folder)
                .with("XDG_RUNTIME_DIR", "/proc/self")),
                "loaded from " + folder.resolve(".cache/hillock") + ", since other folders would not do (/proc");
        assertEquals(0, entries(folder.resolve(".cache/hillock")));
    }

    @Test
    void noFolderAtAll() throws Exception {
        runsOnJavaAlone(home(new ChildJvm(ALLOWED, "-Djava.io.tmpdir=/proc", "-Duser.home=/nowhere")
                .with("XDG_RUNTIME_DIR", folder.resolve("missing").toString())),
                "(/proc: it is not writable; " + folder.resolve("missing")
                        + ", /nowhere/.cache/hillock: there is no such folder)");
    }

    /** A folder mounted so that no program may run from it, in a mount namespace of the child's own. */
    @Test
    void aFolderMountedNoexec() throws Exception {
        Path mounted = Files.createDirectory(folder.resolve("noexec"));
        Path runtime = Files.createDirectory(folder.resolve("runtime"));
        String mount = "mount -t tmpfs -o noexec hillock '" + mounted + "' && exec \"$@\"";
        String[] own = {"unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"};
        assumeTrue(succeeds(own), "the system grants no mount namespaces");
        runsNatively(new ChildJvm(ALLOWED, "-Djava.io.tmpdir=" + mounted)
                .with("XDG_RUNTIME_DIR", runtime.toString()).inside(own),
                "loaded from " + runtime + ", since other folders would not do (" + mounted
                        + ": failed to map segment from shared object");
    }

    private static boolean succeeds(String... wrapper) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ChildJvm home(ChildJvm jvm) {
        return jvm.with("XDG_CACHE_HOME", "");
    }

    private void runsNatively(ChildJvm jvm, String warning) throws IOException, InterruptedException {
        Ended ended = jvm.run(EveryEngine.class, folder.toString());
        String said = ended.output();
        assertEquals(0, ended.code(), said);
        assertTrue(said.contains("engines [native, java]\nstatus none\nanswered by native"), said);
        assertTrue(said.contains("required native") && said.contains("problem none"), said);
        assertFalse(said.contains(WARNING), said);
        if (warning == null) {
            assertFalse(said.contains("loaded from"), said);
        } else {
            assertTrue(said.contains(warning), said);
        }
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }
}
