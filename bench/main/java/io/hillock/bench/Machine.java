package io.hillock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** The machine behind the figures, without which they mean little. */
public final class Machine {
    private Machine() {}

    /** Processor, JDK, system and date, in one line. */
    public static String describe() {
        return processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("java.vendor") + " " + Runtime.version() + ", " + LocalDate.now();
    }

    /** The processor's name on Linux; elsewhere only the architecture is known. */
    public static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2)).findFirst().orElseThrow();
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
