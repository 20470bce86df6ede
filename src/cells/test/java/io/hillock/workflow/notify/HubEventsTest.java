package io.hillock.workflow.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.net.Bus;
import io.hillock.net.Connection;
import io.hillock.net.Hub;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.Role;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.workflow.RunPhase;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowOptions;
import io.hillock.workflow.Workflows;
import io.hillock.workflow.file.WorkflowFile;
import io.hillock.workflow.kind.StepKinds;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A workflow asks a cell behind a hub, and those who watch the hub see its events. */
@Timeout(60)
class HubEventsTest {
    private static final String TEXT = """
            name: ask
            steps:
              - {name: status, run: 'cell:worker/STATUS_REQUEST'}
              - {name: nobody, run: 'cell:nobody/STATUS_REQUEST', when: "${status.version} == 1.2"}
            """;

    @Test
    void eventsAndQuestionsCarryTheWorkflow(@TempDir Path folder) throws Exception {
        Bus bus = new Bus();
        Settings settings = Settings.of("hub", Role.ROUTER);
        BlockingQueue<Envelope> events = new LinkedBlockingQueue<>();
        BlockingQueue<Envelope> questions = new LinkedBlockingQueue<>();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        Transport transport = Transport.of("unix:" + folder.resolve("hub"));
        try (Hub hub = new Hub(bus, "hub", Duration.ofSeconds(1));
                Listener listener = transport.listen(settings, hub)) {
            assertTrue(listener.address().toString().startsWith("unix"));
            bus.join("watch").on(MessageType.EVENT, events::add).subscribe("workflow.**");
            bus.join("worker").answer(MessageType.STATUS_REQUEST, question -> {
                questions.add(question);
                return new StatusReport(Readiness.READY, 5, 0, List.of("net"), "1.2", List.of());
            });
            RunState state;
            try (Connection connection = transport.connect(Settings.of("runner", Role.INTERFACE), (_, _) -> {})) {
                WorkflowFile file = WorkflowFile.read("ask.yaml", TEXT, new StepKinds(connection));
                state = new Workflows(folder, WorkflowOptions.DEFAULT.withListener(new HubEvents(connection)
                        .and(new CloudEvents(new PrintStream(lines, true, StandardCharsets.UTF_8)))))
                        .start(file.workflow(), "r", Map.of());
            }
            assertEquals(RunPhase.UNDONE, state.phase());
            assertEquals(List.of("net"), state.step("status").result().get("networks"));
            assertTrue(state.reason().startsWith("nobody: nobody: "), state.reason());
            Envelope question = questions.take();
            assertEquals("ask/r", question.context().workflowPattern());
            assertEquals(List.of("runner"), question.context().intercellularHistory());
            List<String> topics = new ArrayList<>();
            while (!topics.contains("workflow.run.ended")) {
                Envelope event = events.take();
                assertEquals("ask/r", event.context().workflowPattern());
                Event payload = (Event) event.payload();
                assertEquals((long) topics.size() + 1, payload.body().fields().get("number"));
                topics.add(payload.topic());
            }
            assertEquals(List.of("workflow.run.started", "workflow.step.started", "workflow.step.done",
                    "workflow.step.started", "workflow.step.failed", "workflow.undo.begun", "workflow.run.ended"),
                    topics);
            assertTrue(lines.toString(StandardCharsets.UTF_8).lines().toList().get(2)
                    .startsWith("{\"specversion\":\"1.0\",\"id\":\"r/3\",\"source\":\"/workflows/ask\","
                            + "\"type\":\"io.hillock.workflow.step.done\",\"subject\":\"r/status\",\"time\":\""),
                    lines::toString);
        }
    }
}
