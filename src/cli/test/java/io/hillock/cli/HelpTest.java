package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(strings = {"inspect", "compile", "convert", "run", "verify", "bench"})
    void eachCommandHasHelp(String command) {
        String help = CommandOutcome.of(command, "--help").well().out();
        assertTrue(help.startsWith("Usage: hillock " + command), help);
        assertTrue(help.contains("--json"), help);
    }

    @ParameterizedTest
    @CsvSource({"run,--input", "run,--steps", "run,--dt", "run,--profile", "run,--reset", "run,--engine",
            "run,--record",
            "run,--state-in", "run,--state-out", "run,--output", "compile,--output", "compile,--weights",
            "compile,--accuracy", "compile,--discretisation",
            "compile,--cycle-delay", "compile,--[no-]if-dt", "compile,--lower-bound", "compile,--report",
            "compile,--readout",
            "verify,--input", "bench,--batch", "bench,--threads", "bench,--seconds", "listen,--model",
            "listen,--threads",
            "listen,--token-file", "serve,--repository", "serve,--http", "serve,--token-file", "serve,--tls-cert",
            "connect,--to", "connect,--token-file", "connect,--ca", "tap,--type", "tap,--count",
            "new,--dense", "new,--conv", "new,--recurrent", "train,--data", "train,--idx",
            "train,--on", "train,--deploy", "listen,--train", "train,--loss", "train,--resume", "train,--json"})
    void helpNamesOption(String command, String option) {
        assertTrue(CommandOutcome.of(command, "--help").well().out().contains(option));
    }

    @Test
    void theProgramListsItsCommands() {
        String help = CommandOutcome.of("--help").well().out();
        for (String command : new String[]{"inspect", "compile", "convert", "run", "verify", "bench", "serve",
                "publish", "listen",
                "connect",
                "tap", "new", "train", "workflow", "journal", "queue", "replay"}) {
            assertTrue(help.contains("\n  " + command + " "), help);
        }
    }

    /** {@code src/bin/hillock} takes the commands that its own usage lists. */
    @Test
    void theLauncherListsTheSameCommandsAndTwoOfItsOwn() throws IOException {
        Process launcher = new ProcessBuilder(
                Path.of(System.getProperty("hillock.root", "../.."), "src/bin/hillock").toString(), "--help").start();
        Set<String> listed = commands(new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertTrue(listed.remove("demo") && listed.remove("test"), listed::toString);
        assertEquals(commands(CommandOutcome.of("--help").well().out()), listed);
    }

    private static Set<String> commands(String help) {
        return Pattern.compile("^  ([a-z]+)  +\\S", Pattern.MULTILINE).matcher(help).results().map(one -> one.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "frobnicate", "inspect", "inspect --frob x", "run x.nir", "compile x.nir",
            "compile x.nir -o y --weights f8", "compile x.nir -o y --accuracy x.npy",
            "bench x.nir --input", "serve --http 8000", "serve --http x:99999", "serve --metrics x", "serve --steps 0",
            "serve --max-body 0", "serve --tls-cert x", "publish x", "publish a:1 x.nir",
            "publish a x.nir --registry r", "publish a:1 x.nir --registry r --accuracy 2", "listen", "listen x",
            "listen memory:", "listen unix: --train-data x", "listen unix: --train x --train-waiting 0",
            "listen shm:a --threads 0", "connect",
            "connect unix:", "connect frob: status", "workflow", "workflow frob", "workflow run", "workflow show",
            "journal", "journal show", "queue", "queue show", "queue work",
            "queue submit a b", "connect shm:a frob", "tap", "tap frob:", "new -o x.nir",
            "train x.nir -o y.nir", "train x.nir --data x.npy -o y.nir"})
    void wrongUsageIsOneLineAndTwo(String line) {
        String error = CommandOutcome.of((Object[]) (line.isEmpty() ? new String[0] : line.split(" "))).refused(2);
        assertTrue(error.startsWith("hillock"), error);
        assertTrue(error.contains("--help"), error);
    }

    @Test
    void versionNamesJava() {
        String java = "Java " + Runtime.version();
        assertEquals(java, CommandOutcome.of("--version").well().out().lines().toList().getLast());
        assertEquals(java, CommandOutcome.of("run", "--version").well().out().lines().toList().getLast());
    }
}
