package io.hillock.cli.command.hub;

import io.hillock.cli.Console;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.ReportText;
import io.hillock.protocol.NetworkMessage.NetworkList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code hillock connect URI networks}. */
@Command(name = "networks", mixinStandardHelpOptions = true, description = "Lists the networks that it serves.")
public final class ConnectNetworksCommand implements Callable<Integer> {
    @ParentCommand
    private ConnectCommand parent;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public ConnectNetworksCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NetworkList list = parent.ask(NetworkList.class, new NetworkList(List.of()));
        if (json) {
            JsonOutput.print(console.out(), ReportText.json(list));
        } else {
            ReportText.print(console.out(), list);
        }
        return 0;
    }
}
