package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.model.RunSettings;
import io.hillock.nir.SimulatorProposal;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Where a network comes from, as {@code inspect} shows it.
 *
 * @param record the settings in its metadata
 * @param proposal a guess from its parameters, shown if there is no record
 */
public record OriginText(Optional<RunSettings> record, SimulatorProposal proposal) {

    public void print(PrintStream out) {
        if (record.isPresent()) {
            out.println("record: its metadata say " + ImageText.settings(record.get()));
            return;
        }
        out.println("proposal: --profile " + proposal.profile() + " --dt " + NumberFormat.exact(proposal.dt())
                + ", because "
                + proposal.reason() + (proposal.caution().isEmpty() ? "" : "; " + proposal.caution()));
    }

    public void json(ObjectNode object) {
        if (record.isPresent()) {
            object.set("recorded_settings", JsonOutput.settings(record.get()));
            return;
        }
        ObjectNode guess = object.putObject("proposal").put("profile", proposal.profile()).put("dt", proposal.dt())
                .put("reason", proposal.reason());
        if (!proposal.caution().isEmpty()) {
            guess.put("caution", proposal.caution());
        }
    }
}
