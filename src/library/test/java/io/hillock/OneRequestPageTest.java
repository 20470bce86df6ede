package io.hillock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** src/docs/one-request.md names files and methods that exist. */
class OneRequestPageTest {
    private static final Path ROOT = Path.of(System.getProperty("hillock.root"));
    private static final Pattern HOP = Pattern.compile("\\| `(\\w+\\.(?:java|cpp))` \\| `(\\w+)` \\|");

    @Test
    void everyHopExists() throws IOException {
        List<MatchResult> hops = HOP.matcher(Files.readString(ROOT.resolve("src/docs/one-request.md"))).results()
                .toList();
        assertTrue(hops.size() > 40, hops.size() + " hops are named");
        List<Path> sources = Stream.concat(files("src/library/main/java"), files("native/src")).toList();
        for (MatchResult hop : hops) {
            List<Path> files = sources.stream().filter(file -> file.endsWith(hop.group(1))).toList();
            assertTrue(files.stream().anyMatch(file -> declares(file, hop.group(2))),
                    () -> hop.group(2) + " in " + hop.group(1) + " among " + files);
        }
    }

    /** A table row with a file is a hop: none escapes the pattern. */
    @Test
    void everyRowWithAFileIsAHop() throws IOException {
        String page = Files.readString(ROOT.resolve("src/docs/one-request.md"));
        long rows = page.lines().filter(line -> line.matches("\\|.*`\\w+\\.(java|cpp)`.*")).count();
        assertEquals(rows, HOP.matcher(page).results().count());
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }

    private static boolean declares(Path file, String method) {
        try {
            return Pattern.compile("[\\w>\\]] (?:\\w+::)?" + method + "\\(").matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
