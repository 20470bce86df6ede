package io.hillock.cli.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import io.hillock.cli.CommandFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * A file that holds a command's options: HOCON, of which JSON and lines {@code key = value} are parts. Each key is an option without its
 * dashes; {@code models} are the arguments without an option. A list repeats an option, an object gives {@code NAME=VALUE} several times. The
 * command line wins over the file.
 */
public final class ConfigFile {
    /** The option that names the file. */
    public static final String OPTION = "--config";
    /** The key of the arguments that belong to no option. */
    public static final String MODELS = "models";

    private static final List<String> NOT_HERE = List.of(OPTION, "--help", "--version");

    private final Path file;
    private final CommandLine line;
    private final String command;
    private final CommandLine target;

    private ConfigFile(Path path, CommandLine line, CommandLine target) {
        file = path;
        this.line = line;
        this.target = target;
        command = target.getCommandName();
    }

    /**
     * Adds what the command's file says to a command line.
     *
     * @param line the program with its commands
     * @param args the whole command line; without {@link #OPTION} it is returned as it is
     * @throws ParameterException if the file has an unknown key, or a value that its option does not take; it names file, line and key
     * @throws CommandFailure if the file cannot be read
     */
    public static String[] expand(CommandLine line, String... args) {
        if (Stream.of(args).noneMatch(arg -> arg.equals(OPTION) || arg.startsWith(OPTION + "="))) {
            return args;
        }
        ParseResult given;
        try {
            given = line.parseArgs(args);
        } catch (ParameterException e) {
            // The run parses again, and tells.
            return args;
        }
        ParseResult own = given.hasSubcommand() ? given.subcommand() : given;
        if (!own.hasMatchedOption(OPTION) || own.isUsageHelpRequested() || own.isVersionHelpRequested()) {
            return args;
        }
        CommandLine target = own.commandSpec().commandLine();
        Path path = own.matchedOptionValue(OPTION, null);
        return new ConfigFile(path, line, target).merged(own, args);
    }

    private String[] merged(ParseResult given, String[] args) {
        List<String> options = new ArrayList<>();
        List<String> models = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : read()) {
            List<String> more = arguments(entry.getKey(), entry.getValue());
            check(entry.getKey(), entry.getValue(), more);
            if (entry.getKey().equals(MODELS)) {
                models.addAll(given.hasMatchedPositional(0) ? List.of() : more);
            } else if (!given.hasMatchedOption("--" + entry.getKey())) {
                options.addAll(more);
            }
        }
        List<String> all = new ArrayList<>(List.of(args[0]));
        all.addAll(options);
        all.addAll(List.of(args).subList(1, args.length));
        all.addAll(models);
        return all.toArray(String[]::new);
    }

    private List<Map.Entry<String, ConfigValue>> read() {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new CommandFailure(file + (Files.exists(file) ? ": cannot be read" : ": no such file"));
        }
        try {
            ConfigObject root = ConfigFactory
                    .parseFile(file.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF)).resolve()
                    .root();
            return root.entrySet().stream()
                    .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber())).toList();
        } catch (ConfigException e) {
            throw new CommandFailure(e.getMessage().replaceAll("\\s*\\R\\s*", " "), e);
        }
    }

    private List<String> arguments(String key, ConfigValue value) {
        if (key.equals(MODELS)) {
            return values(key, value);
        }
        OptionSpec option = target.getCommandSpec().findOption("--" + key);
        if (option == null || NOT_HERE.contains("--" + key)) {
            throw refused(key, value, option == null
                    ? "there is no such key" + similar(key)
                    : "this belongs on the command line");
        }
        if (option.arity().max() == 0) {
            return switch (text(key, value)) {
                case "true" -> List.of("--" + key);
                case "false" -> option.negatable() ? List.of("--no-" + key) : List.of();
                default -> throw refused(key, value, "this is true or false");
            };
        }
        if (!option.isMultiValue() && values(key, value).size() != 1) {
            throw refused(key, value, "this has one value");
        }
        return values(key, value).stream().flatMap(one -> Stream.of("--" + key, one)).toList();
    }

    private List<String> values(String key, ConfigValue value) {
        return switch (value) {
            case ConfigList list -> list.stream().map(one -> text(key, one)).toList();
            case ConfigObject object -> object.entrySet().stream()
                    .map(one -> one.getKey() + "=" + text(key, one.getValue())).sorted().toList();
            default -> List.of(text(key, value));
        };
    }

    private String text(String key, ConfigValue value) {
        return switch (value.valueType()) {
            case STRING -> (String) value.unwrapped();
            case NUMBER, BOOLEAN -> value.render();
            case LIST, OBJECT, NULL -> throw refused(key, value, "this is no single value");
        };
    }

    /** Lets the command parse this key alone, so that a wrong value is told with its line. */
    private void check(String key, ConfigValue value, List<String> arguments) {
        List<String> alone = new ArrayList<>(List.of(command));
        alone.addAll(arguments);
        try {
            line.parseArgs(alone.toArray(String[]::new));
        } catch (ParameterException e) {
            throw refused(key, value, e.getMessage());
        }
    }

    /** The option that has the longest beginning in common with a wrong key. */
    private String similar(String key) {
        Stream<String> options = target.getCommandSpec().options().stream().map(OptionSpec::longestName)
                .filter(name -> !NOT_HERE.contains(name)).map(name -> name.substring(2));
        return Stream.concat(options, Stream.of(MODELS))
                .filter(name -> common(name, key) > name.length() / 2)
                .max(Comparator.comparingInt(name -> common(name, key))).map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    private static int common(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length()) && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private ParameterException refused(String key, ConfigValue value, String why) {
        return new ParameterException(target,
                file + ":" + value.origin().lineNumber() + ": key '" + key.replaceAll("\\p{Cntrl}", "?") + "': " + why);
    }
}
