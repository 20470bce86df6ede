package io.hillock.cli.command.train;

import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.hub.EngineHub;
import io.hillock.protocol.Role;
import io.hillock.remote.TrainingJob;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Who trains, if not this process. */
final class ElsewhereOptions {
    @Option(names = "--on", paramLabel = "URI", description = "have the training cell behind this hub train ('hillock listen --train'), and follow the job; it goes on when this command ends, and the same command follows it again")
    private String uri;

    @Option(names = "--to", paramLabel = "CELL", defaultValue = EngineHub.TRAINING, description = "with --on: the training cell (default: ${DEFAULT-VALUE})")
    private String cell;

    @Option(names = "--job", paramLabel = "NAME", description = "with --on: the job's name (default: from its content)")
    private String job;

    @Option(names = "--deploy", paramLabel = "NETWORK", description = "with --on: have the result served under this name, by the hub's engines or those of --deploy-to; what they served under it before is replaced without a failed request. Connects as a router, which needs a token of that role, or unix: or shm:")
    private String network;

    @Option(names = "--deploy-to", paramLabel = "CELL", description = "with --deploy: a performance cell; may be repeated")
    private List<String> performers = List.of();

    @Mixin
    private PeerOptions peer;

    boolean given() {
        return uri != null;
    }

    String uri() {
        return uri;
    }

    String cell() {
        return cell;
    }

    /** Null for a name from the job's content. */
    String job() {
        return job;
    }

    PeerOptions peer() {
        return peer;
    }

    /** Networks that others serve may be replaced by a router alone. */
    Role role() {
        return network == null ? Role.TRAINING : Role.ROUTER;
    }

    TrainingJob deployed(TrainingJob job) {
        return network == null ? job : job.withDeployment(network, performers.toArray(String[]::new));
    }

    boolean deploysToNothing() {
        return network == null && !performers.isEmpty();
    }
}
