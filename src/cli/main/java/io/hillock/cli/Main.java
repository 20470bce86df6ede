package io.hillock.cli;

import io.hillock.cli.command.HillockCommand;
import io.hillock.cli.command.JournalCommand;
import io.hillock.cli.command.JournalShowCommand;
import io.hillock.cli.command.QueueCommand;
import io.hillock.cli.command.QueueDeadCommand;
import io.hillock.cli.command.QueueDiscardCommand;
import io.hillock.cli.command.QueueReplayCommand;
import io.hillock.cli.command.QueueShowCommand;
import io.hillock.cli.command.QueueSubmitCommand;
import io.hillock.cli.command.QueueWorkCommand;
import io.hillock.cli.command.hub.BalanceCommand;
import io.hillock.cli.command.hub.ConnectCommand;
import io.hillock.cli.command.hub.ConnectJobsCommand;
import io.hillock.cli.command.hub.ConnectMetricsCommand;
import io.hillock.cli.command.hub.ConnectNetworksCommand;
import io.hillock.cli.command.hub.ConnectRunCommand;
import io.hillock.cli.command.hub.ConnectStatusCommand;
import io.hillock.cli.command.hub.HealthCommand;
import io.hillock.cli.command.hub.ListenCommand;
import io.hillock.cli.command.hub.ReplayCommand;
import io.hillock.cli.command.hub.TapCommand;
import io.hillock.cli.command.hub.TopCommand;
import io.hillock.cli.command.hub.UpCommand;
import io.hillock.cli.command.network.BenchCommand;
import io.hillock.cli.command.network.CompileCommand;
import io.hillock.cli.command.network.ConvertCommand;
import io.hillock.cli.command.network.InspectCommand;
import io.hillock.cli.command.network.RunCommand;
import io.hillock.cli.command.network.VerifyCommand;
import io.hillock.cli.command.serve.AdaptCommand;
import io.hillock.cli.command.serve.AdaptFreezeCommand;
import io.hillock.cli.command.serve.AdaptReplayCommand;
import io.hillock.cli.command.serve.AdaptShowCommand;
import io.hillock.cli.command.serve.AdaptUndoCommand;
import io.hillock.cli.command.serve.PublishCommand;
import io.hillock.cli.command.serve.RolloutCommand;
import io.hillock.cli.command.serve.RolloutMoveCommand;
import io.hillock.cli.command.serve.RolloutPromoteCommand;
import io.hillock.cli.command.serve.RolloutRollbackCommand;
import io.hillock.cli.command.serve.RolloutStartCommand;
import io.hillock.cli.command.serve.RolloutStatusCommand;
import io.hillock.cli.command.serve.ServeCommand;
import io.hillock.cli.command.train.NewCommand;
import io.hillock.cli.command.train.TrainCommand;
import io.hillock.cli.command.workflow.WorkflowApproveCommand;
import io.hillock.cli.command.workflow.WorkflowCommand;
import io.hillock.cli.command.workflow.WorkflowListCommand;
import io.hillock.cli.command.workflow.WorkflowResumeCommand;
import io.hillock.cli.command.workflow.WorkflowRunCommand;
import io.hillock.cli.command.workflow.WorkflowShowCommand;
import io.hillock.cli.command.workflow.WorkflowStopCommand;
import io.hillock.cli.command.workflow.WorkflowUndoCommand;
import picocli.CommandLine;

/** The command line of Hillock, {@code hillock COMMAND …}. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        System.exit(run(Console.system(), args));
    }

    /** Runs one command in this process. Returns its exit code. */
    public static int run(Console console, String... args) {
        CommandLine line = new CommandLine(new HillockCommand()).addSubcommand(new InspectCommand(console))
                .addSubcommand(new CompileCommand(console)).addSubcommand(new ConvertCommand(console))
                .addSubcommand(new RunCommand(console))
                .addSubcommand(new VerifyCommand(console)).addSubcommand(new BenchCommand(console))
                .addSubcommand(new NewCommand(console)).addSubcommand(new TrainCommand(console))
                .addSubcommand(new ServeCommand(console)).addSubcommand(new PublishCommand(console))
                .addSubcommand(new ListenCommand(console)).addSubcommand(new BalanceCommand(console))
                .addSubcommand(connect(console))
                .addSubcommand(workflow(console)).addSubcommand(rollout(console)).addSubcommand(journal(console))
                .addSubcommand(queue(console)).addSubcommand(new ReplayCommand(console))
                .addSubcommand(adapt(console))
                .addSubcommand(new TapCommand(console)).addSubcommand(new TopCommand(console))
                .addSubcommand(new HealthCommand(console))
                .addSubcommand(new UpCommand(console));
        return new CommandRunner(console, line).run(args);
    }

    private static CommandLine workflow(Console console) {
        return new CommandLine(new WorkflowCommand()).addSubcommand(new WorkflowRunCommand(console))
                .addSubcommand(new WorkflowListCommand(console)).addSubcommand(new WorkflowShowCommand(console))
                .addSubcommand(new WorkflowResumeCommand(console)).addSubcommand(new WorkflowUndoCommand(console))
                .addSubcommand(new WorkflowApproveCommand(console))
                .addSubcommand(new WorkflowStopCommand(console));
    }

    private static CommandLine rollout(Console console) {
        return new CommandLine(new RolloutCommand()).addSubcommand(new RolloutStartCommand(console))
                .addSubcommand(new RolloutStatusCommand(console)).addSubcommand(new RolloutRollbackCommand(console))
                .addSubcommand(new RolloutPromoteCommand(console)).addSubcommand(new RolloutMoveCommand(console));
    }

    private static CommandLine adapt(Console console) {
        return new CommandLine(new AdaptCommand()).addSubcommand(new AdaptShowCommand(console))
                .addSubcommand(new AdaptUndoCommand(console)).addSubcommand(new AdaptFreezeCommand(console))
                .addSubcommand(new AdaptReplayCommand(console));
    }

    private static CommandLine journal(Console console) {
        return new CommandLine(new JournalCommand()).addSubcommand(new JournalShowCommand(console));
    }

    private static CommandLine queue(Console console) {
        return new CommandLine(new QueueCommand()).addSubcommand(new QueueSubmitCommand(console))
                .addSubcommand(new QueueWorkCommand(console)).addSubcommand(new QueueShowCommand(console))
                .addSubcommand(new QueueDeadCommand(console)).addSubcommand(new QueueReplayCommand(console))
                .addSubcommand(new QueueDiscardCommand(console));
    }

    private static CommandLine connect(Console console) {
        return new CommandLine(new ConnectCommand()).addSubcommand(new ConnectStatusCommand(console))
                .addSubcommand(new ConnectNetworksCommand(console)).addSubcommand(new ConnectMetricsCommand(console))
                .addSubcommand(new ConnectRunCommand(console)).addSubcommand(new ConnectJobsCommand(console));
    }
}
