package io.hillock.bindings.library;

import io.hillock.bindings.HillockNative;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Loads the shared library {@code libhillock}, once for each class loader. Thread-safe.
 *
 * <p>If the system property {@code hillock.library} names a file, that file is loaded in place. Otherwise the library
 * comes from the jar. It is copied to a private temporary file first, because two class loaders of one JVM cannot load
 * the same path; the file is deleted as soon as it is mapped. It lies in the temporary folder ({@code java.io.tmpdir}),
 * or else in {@code XDG_RUNTIME_DIR}, or else in {@code ~/.cache/hillock}. A warning explains if it is not in the
 * first.
 */
public final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * The reason why the library cannot be used, with a remedy, in one sentence; empty if it can. The first call loads
     * the library.
     */
    public static Optional<String> problem() {
        return Holder.PROBLEM;
    }

    /**
     * Loads the library unless it is loaded already.
     *
     * @throws UnsatisfiedLinkError with the sentence of {@link #problem()}
     */
    public static void require() {
        if (Holder.PROBLEM.isPresent()) {
            throw new UnsatisfiedLinkError(Holder.PROBLEM.get());
        }
    }

    /** The folder of this platform's library inside the jar, such as {@code META-INF/native/linux-x86_64}. */
    public static String resourceFolder() {
        return resourceFolder(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The folder for the platform that a JVM calls so in its properties {@code os.name} and {@code os.arch}. */
    static String resourceFolder(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        return "META-INF/native/" + (os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "windows" : os) + "-"
                + switch (arch) {
                    case "amd64", "x86_64", "x64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> arch;
                };
    }

    /** Initialising this class loads the library: exactly once, under the JVM's own lock. */
    private static final class Holder {
        static final Optional<String> PROBLEM = load();

        private static Optional<String> load() {
            String chosen = System.getProperty("hillock.library");
            try {
                if (chosen != null) {
                    System.load(Path.of(chosen).toAbsolutePath().toString());
                } else {
                    UnpackedLibrary.load(resourceFolder() + "/" + System.mapLibraryName("hillock"));
                }
                int version = HillockNative.hillock_abi_version();
                return version == HillockNative.HILLOCK_ABI_VERSION()
                        ? Optional.empty()
                        : Optional.of("libhillock has interface version " + version + ", this program needs "
                                + HillockNative.HILLOCK_ABI_VERSION() + ": use the library of the same release");
            } catch (IOException | UnsatisfiedLinkError | InvalidPathException e) {
                return Optional.of("libhillock cannot be loaded (" + e.getMessage() + "); " + (chosen == null
                        ? "-Dhillock.library=PATH names another"
                        : "correct -Dhillock.library=PATH or leave it out") + ", or use the Java engine");
            } catch (IllegalCallerException e) {
                return Optional.of("native access is not allowed: start Java with --enable-native-access="
                        + (NativeLibrary.class.getModule().isNamed() ? "io.hillock.bindings" : "ALL-UNNAMED"));
            }
        }
    }
}
