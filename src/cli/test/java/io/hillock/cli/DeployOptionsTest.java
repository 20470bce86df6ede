package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options in the files of src/server/deploy are those of {@code hillock serve}. */
class DeployOptionsTest {
    private static final Pattern OPTION = Pattern
            .compile("(?<![\\w-])--(?!enable-native-access|from|file)[a-z][a-z-]+");

    @ParameterizedTest
    @ValueSource(strings = {"hillock.service", "Dockerfile", "kubernetes.yaml"})
    void areServes(String file) throws IOException {
        String help = CommandOutcome.of("serve", "--help").well().out();
        String text = Files
                .readString(Path.of(System.getProperty("hillock.root"), "src/server/deploy").resolve(file)).lines()
                .filter(line -> !line.startsWith("#")).reduce("", (all, line) -> all + line + "\n");
        Matcher option = OPTION.matcher(text);
        int found = 0;
        while (option.find()) {
            if (!text.substring(text.lastIndexOf('\n', option.start()) + 1, option.start()).startsWith("RUN ")) {
                assertTrue(help.contains(option.group() + "="),
                        () -> option.group() + " is no option of serve: " + help);
                found++;
            }
        }
        assertTrue(found >= 4, text);
    }
}
