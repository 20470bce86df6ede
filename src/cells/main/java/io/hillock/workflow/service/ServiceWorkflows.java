package io.hillock.workflow.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.journal.JournalException;
import io.hillock.server.HillockServer;
import io.hillock.server.request.ServiceException;
import io.hillock.server.rest.AddedEndpoint;
import io.hillock.server.security.Scope;
import io.hillock.workflow.Approval;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Shows the runs of a folder, and those that others tell of at the service's hubs: {@code GET v2/workflows}. Those who may control the
 * service start, resume, stop and undo runs of the folder, and decide about steps that wait for a person. The service's process runs them.
 * Thread-safe.
 */
public final class ServiceWorkflows implements AutoCloseable {
    private static final String PATH = "v2/workflows";

    private final HeardRuns heard = new HeardRuns();
    private final Optional<RunFolder> folder;
    private final Optional<RunningWorkflows> running;

    private ServiceWorkflows(HillockServer server, Optional<Path> folder) {
        this.folder = folder.map(RunFolder::new);
        running = folder.map(path -> new RunningWorkflows(path, server.hubs().first(), server.service().log()));
    }

    /**
     * Begins to listen.
     *
     * @param folder of runs, and of the workflows that may be started: {@code NAME.yaml}; empty for no more than what hubs tell
     */
    public static ServiceWorkflows start(HillockServer server, Optional<Path> folder) {
        ServiceWorkflows workflows = new ServiceWorkflows(server, folder);
        server.hubs().listen(workflows.heard);
        server.service().metrics().gauge("hillock.workflow.runs", "Runs of workflows that the service knows",
                workflows::size);
        server.rest().add(new AddedEndpoint("GET", PATH, Set.of(Scope.WATCH, Scope.CONTROL), _ -> workflows.json()));
        workflows.running.ifPresent(here -> {
            workflows.add(server, "start", body -> here.start(text(body, "workflow"), body.path("run").asText(""),
                    inputs(body.path("inputs"))));
            workflows.add(server, "resume", body -> here.resume(text(body, "run")));
            workflows.add(server, "undo", body -> here.undo(text(body, "run")));
            workflows.add(server, "stop", body -> here.stop(text(body, "run")));
            workflows.add(server, "approve", body -> workflows.decide(body));
        });
        return workflows;
    }

    /** A change of a run, told by its name. */
    @FunctionalInterface
    private interface Change {
        String run(JsonNode body);
    }

    private void add(HillockServer server, String what, Change change) {
        server.rest().add(new AddedEndpoint("POST", PATH + "/" + what, Set.of(Scope.CONTROL),
                body -> JsonNodeFactory.instance.objectNode().put("run", told(() -> change.run(body)))));
    }

    private static <T> T told(Supplier<T> change) {
        try {
            return change.get();
        } catch (WorkflowException | JournalException | IllegalArgumentException e) {
            throw ServiceException.invalid(e.getMessage());
        }
    }

    private static String text(JsonNode body, String name) {
        if (!body.path(name).isTextual()) {
            throw ServiceException.invalid("'" + name + "' is missing, or no text");
        }
        return body.get(name).asText();
    }

    private static Map<String, String> inputs(JsonNode given) {
        if (!given.isMissingNode() && !given.isObject()) {
            throw ServiceException.invalid("'inputs' must be an object of texts");
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        given.properties().forEach(one -> inputs.put(one.getKey(), one.getValue().asText()));
        return inputs;
    }

    private String decide(JsonNode body) {
        JsonNode granted = body.path("granted");
        if (!granted.isMissingNode() && !granted.isBoolean()) {
            throw ServiceException.invalid("'granted' must be true or false");
        }
        folder.orElseThrow().workflows().decide(text(body, "run"), text(body, "step"), new Approval(
                granted.asBoolean(true), body.path("by").asText(""), body.path("reason").asText(""),
                System.currentTimeMillis()));
        return text(body, "run");
    }

    private double size() {
        return heard.size() + folder.map(one -> one.workflows().runs().size()).orElse(0);
    }

    /** The workflows that may be started, and the newest runs, the newest last. */
    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode startable = json.putArray("workflows");
        running.ifPresent(here -> here.startable().forEach(one -> {
            ObjectNode inputs = startable.addObject().put("workflow", one.name()).put("problem", one.problem())
                    .putObject("inputs");
            one.inputs().forEach(inputs::put);
        }));
        ArrayNode runs = json.putArray("runs");
        List<String> own = new ArrayList<>();
        List<ObjectNode> ofFolder = new ArrayList<>();
        folder.ifPresent(here -> here.newest().forEach(one -> {
            RunState state = one.state();
            own.add(state.run());
            boolean elsewhere = here.workflows().process(state.run())
                    .filter(process -> process.pid() != ProcessHandle.current().pid()).isPresent();
            ObjectNode run = one.json();
            ArrayNode may = run.putArray("may");
            running.orElseThrow().actions(state, elsewhere).forEach(may::add);
            ofFolder.add(run);
        }));
        heard.json().stream().filter(one -> !own.contains(one.get("run").asText())).forEach(runs::add);
        runs.addAll(ofFolder);
        return json;
    }

    /** Stops the runs of this service, which may be resumed, and waits for that. */
    @Override
    public void close() {
        running.ifPresent(RunningWorkflows::close);
    }
}
