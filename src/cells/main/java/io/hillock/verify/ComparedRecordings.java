package io.hillock.verify;

import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What to record so that no difference escapes: each operation's output and membrane, in the order in which they run. */
final class ComparedRecordings {
    private ComparedRecordings() {}

    static List<String> all(Program program) {
        Map<String, NodeEntry> nodes = program.nodes().stream()
                .collect(Collectors.toMap(NodeEntry::name, Function.identity()));
        List<String> names = new ArrayList<>();
        for (List<Operation> stage : program.stages()) {
            for (Operation operation : stage) {
                names.add(operation.node() + ":z");
                if (nodes.get(operation.node()).membrane() != Program.NONE) {
                    names.add(operation.node() + ":v");
                }
            }
        }
        return names;
    }
}
