package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.cli.command.serve.ServeCommand;
import io.hillock.cli.config.ConfigFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code hillock serve --config FILE}. */
class ConfigFileTest {
    /** Keys that are no options of a file. */
    private static final Set<String> COMMAND_LINE = Set.of("config", "help", "version");

    @TempDir
    private Path folder;

    private static CommandLine line() {
        PrintStream none = new PrintStream(PrintStream.nullOutputStream());
        return new CommandLine(new Root()).addSubcommand(new ServeCommand(new Console(none, none, false)));
    }

    @CommandLine.Command(name = "hillock")
    private static final class Root {}

    private List<String> expanded(String text, String... args) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("serve", ConfigFile.OPTION,
                        Files.writeString(folder.resolve("hillock.conf"), text).toString()));
        all.addAll(List.of(args));
        List<String> expanded = new ArrayList<>(List.of(ConfigFile.expand(line(), all.toArray(String[]::new))));
        assertEquals("serve", expanded.removeFirst());
        expanded.removeAll(all.subList(1, 3));
        return expanded;
    }

    @Test
    void keysAreOptions() throws IOException {
        assertEquals(List.of("--http", "127.0.0.1:0", "--max-requests", "64", "--verbose", "--no-if-dt", "--alias",
                "a=b/1", "--alias", "c=d", "--set", "li.reset=none", "--set", "x.fires=above", "m.nir", "n=o.nir"),
                expanded("""
                        # a service
                        http = "127.0.0.1:0"
                        max-requests: 64
                        verbose = true
                        no-token = false
                        if-dt = false
                        alias { a = b/1, c = d }
                        set = ["li.reset=none", "x.fires=above"]
                        models = [m.nir, n=o.nir]
                        """.replace("n=o.nir", "\"n=o.nir\"").replace("b/1", "\"b/1\"")));
        assertEquals(List.of("--steps", "7"), expanded("{\"steps\": 7}"));
    }

    @Test
    void theCommandLineWins() throws IOException {
        assertEquals(List.of("--max-body", "9", "--steps", "8", "mine.nir"),
                expanded("steps = 7\nmax-body = 9\nmodels = [theirs.nir]", "--steps", "8", "mine.nir"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "~max-request = 1|:2: key 'max-request': there is no such key; did you mean 'max-requests'?",
            "steps = 3~~model = x|:3: key 'model': there is no such key; did you mean 'models'?",
            "tls { ca = x }|:1: key 'tls': there is no such key",
            "steps = many|:1: key 'steps': Invalid value for option '--steps'",
            "http = x|:1: key 'http': Invalid value for option '--http': 'x' is not HOST:PORT",
            "verbose = 2|:1: key 'verbose': this is true or false",
            "steps = [1, 2]|:1: key 'steps': this has one value",
            "steps = null|:1: key 'steps': this is no single value",
            "config = other.conf|:1: key 'config': this belongs on the command line",
            "help = true|:1: key 'help': this belongs on the command line",
            "alias = x|:1: key 'alias': Value for option option '--alias'"})
    void aWrongKeyIsToldWithItsLine(String text, String said) throws IOException {
        Path file = Files.writeString(folder.resolve("hillock.conf"), text.replace("~", "\n"));
        String error = CommandOutcome.of("serve", "--config", file).refused(2);
        assertTrue(error.startsWith("hillock serve: " + file + said), error);
    }

    @Test
    void aFileThatCannotBeReadIsToldByName() throws IOException {
        String none = CommandOutcome.of("serve", "--config", folder.resolve("none.conf")).refused(1);
        assertTrue(none.contains("none.conf: no such file"), none);
        Path broken = Files.writeString(folder.resolve("broken.conf"), "steps = 3\nhttp = [\n");
        String error = CommandOutcome.of("serve", "--config", broken).refused(1);
        assertTrue(error.contains("broken.conf: "), error);
    }

    /** The table of the page lists each option once, and nothing else. */
    @Test
    void thePageListsEveryKey() throws IOException {
        String page = Files
                .readString(Path.of(System.getProperty("hillock.root", "../..")).resolve("src/docs/service.md"));
        Matcher row = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| `[^|]*` \\| [^|]+ \\|$")
                .matcher(page.substring(page.indexOf("### Keys of the file"), page.indexOf("## Where the code is")));
        List<String> documented = row.results().map(result -> result.group(1)).toList();
        Set<String> options = line().getSubcommands().get("serve").getCommandSpec().options().stream()
                .map(OptionSpec::longestName).map(name -> name.substring(2))
                .filter(name -> !COMMAND_LINE.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        options.add(ConfigFile.MODELS);
        assertEquals(options, new TreeSet<>(documented), () -> "the table should have\n" + table());
        assertEquals(options.size(), documented.size());
    }

    /** The table as it should be. */
    private static String table() {
        return line().getSubcommands().get("serve").getCommandSpec().options().stream()
                .filter(option -> !COMMAND_LINE.contains(option.longestName().substring(2)))
                .map(option -> "| `" + option.longestName().substring(2) + "` | `"
                        + (option.arity().max() == 0 ? "true" : option.paramLabel()) + "`" + " | "
                        + String.join(" ", option.description()).replace("|", "\\|") + " |")
                .collect(Collectors.joining("\n"));
    }
}
