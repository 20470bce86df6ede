package io.hillock.server;

import io.hillock.server.command.BenchCommand;
import io.hillock.server.command.CompileCommand;
import io.hillock.server.command.ConnectCommand;
import io.hillock.server.command.ConnectMetricsCommand;
import io.hillock.server.command.ConnectNetworksCommand;
import io.hillock.server.command.ConnectRunCommand;
import io.hillock.server.command.ConnectStatusCommand;
import io.hillock.server.command.HillockCommand;
import io.hillock.server.command.InspectCommand;
import io.hillock.server.command.ListenCommand;
import io.hillock.server.command.RunCommand;
import io.hillock.server.command.TapCommand;
import io.hillock.server.command.VerifyCommand;
import picocli.CommandLine;

/** The command line of Hillock, {@code hillock COMMAND …}. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        System.exit(run(Console.system(), args));
    }

    /** Runs one command in this process and gives its exit code. */
    public static int run(Console console, String... args) {
        CommandLine line = new CommandLine(new HillockCommand()).addSubcommand(new InspectCommand(console))
                .addSubcommand(new CompileCommand(console)).addSubcommand(new RunCommand(console))
                .addSubcommand(new VerifyCommand(console)).addSubcommand(new BenchCommand(console))
                .addSubcommand(new ListenCommand(console)).addSubcommand(connect(console))
                .addSubcommand(new TapCommand(console));
        return new CommandRunner(console, line).run(args);
    }

    private static CommandLine connect(Console console) {
        return new CommandLine(new ConnectCommand()).addSubcommand(new ConnectStatusCommand(console))
                .addSubcommand(new ConnectNetworksCommand(console)).addSubcommand(new ConnectMetricsCommand(console))
                .addSubcommand(new ConnectRunCommand(console));
    }
}
