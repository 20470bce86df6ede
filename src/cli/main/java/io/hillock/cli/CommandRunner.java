package io.hillock.cli;

import io.hillock.adapt.AdaptationException;
import io.hillock.cli.command.option.EventOptions;
import io.hillock.cli.config.ConfigFile;
import io.hillock.cli.data.ArrayLayout;
import io.hillock.engine.EngineException;
import io.hillock.event.EventException;
import io.hillock.event.Polarity;
import io.hillock.event.Sensor;
import io.hillock.event.TimeOrigin;
import io.hillock.image.ImageException;
import io.hillock.image.WeightType;
import io.hillock.journal.JournalException;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.nir.NirException;
import io.hillock.npy.NpyException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueFormatException;
import io.hillock.recording.RecordingException;
import io.hillock.remote.AnswerException;
import io.hillock.server.request.ServiceException;
import io.hillock.training.TrainingException;
import io.hillock.workflow.WorkflowException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs a picocli command by this program's rules. The exit code is 0 for done, 1 for failed, 2 for wrong usage, 3 for stopped by a signal with the work kept. An error is one line on
 * stderr; {@code -Dhillock.debug} adds a stack trace.
 */
public final class CommandRunner {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int HELP_WIDTH = 110;

    private final Console console;
    private final CommandLine line;

    /** @param line a command with all of its subcommands */
    public CommandRunner(Console console, CommandLine line) {
        this.console = console;
        this.line = line;
        line.setOut(new PrintWriter(console.out(), true)).setErr(new PrintWriter(console.err(), true));
        line.setUsageHelpWidth(HELP_WIDTH);
        version(line);
        label(Profile.class, Profile::of);
        label(Reset.class, Reset::of);
        label(FiringCondition.class, FiringCondition::of);
        label(Discretisation.class, Discretisation::of);
        label(CycleDelay.class, CycleDelay::of);
        label(ReportedStep.class, ReportedStep::of);
        label(Readout.class, Readout::of);
        label(WeightType.class, WeightType::of);
        label(Sensor.class, Sensor::parse);
        label(Polarity.class, Polarity::of);
        label(ArrayLayout.class, ArrayLayout::of);
        label(EventOptions.Value.class, EventOptions.Value::of);
        label(TimeOrigin.class, EventOptions::start);
        label(TimeUnit.class, EventOptions::unit);
        line.setParameterExceptionHandler((exception, _) -> usage(exception));
        line.setExecutionExceptionHandler((exception, command, _) -> failed(command, exception));
    }

    public int run(String... args) {
        try {
            return line.execute(ConfigFile.expand(line, args));
        } catch (ParameterException e) {
            return usage(e);
        } catch (CommandFailure | Error e) {
            return failed(running(), e);
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    private static void version(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(CommandRunner::version);
    }

    private CommandLine running() {
        CommandLine command = line;
        while (command.getParseResult() != null && command.getParseResult().hasSubcommand()) {
            command = command.getParseResult().subcommand().commandSpec().commandLine();
        }
        return command;
    }

    private <E> void label(Class<E> type, Function<String, E> of) {
        line.registerConverter(type, label -> {
            try {
                return of.apply(label);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        });
    }

    private int usage(ParameterException exception) {
        String command = exception.getCommandLine().getCommandSpec().qualifiedName();
        console.say(command + ": " + exception.getMessage() + " ('" + command + " --help' tells more)");
        return USAGE;
    }

    private int failed(CommandLine command, Throwable problem) {
        console.say(command.getCommandSpec().qualifiedName() + ": " + message(problem));
        if (System.getProperty("hillock.debug") != null) {
            problem.printStackTrace(console.err());
        }
        return FAILED;
    }

    private static String message(Throwable problem) {
        return switch (problem) {
            case CommandFailure _,NirException _,ImageException _,NpyException _,EventException _,EngineException _,AnswerException _,ServiceException _,TrainingException _,JournalException _,QueueException _,QueueFormatException _,RecordingException _,WorkflowException _,AdaptationException _ ->
                problem.getMessage();
            case IllegalArgumentException _,UnsatisfiedLinkError _ -> problem.getMessage();
            case OutOfMemoryError _ -> "not enough memory (" + problem.getMessage() + ")";
            default -> "a defect of Hillock: " + problem + " (-Dhillock.debug shows where)";
        };
    }
}
