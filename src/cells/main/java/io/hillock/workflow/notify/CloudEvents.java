package io.hillock.workflow.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowEvent;
import io.hillock.workflow.WorkflowListener;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Prints each event as a CloudEvent (version 1.0, structured JSON), a line each. The id is {@code run/number}: a consumer that knows it has
 * seen the event before.
 *
 * @param out is flushed after each event; the caller closes it
 */
public record CloudEvents(PrintStream out) implements WorkflowListener {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public void happened(long number, WorkflowEvent event, RunState state) {
        ObjectNode json = JSON.createObjectNode().put("specversion", "1.0").put("id", state.run() + "/" + number)
                .put("source", "/workflows/" + state.start().workflow())
                .put("type", "io.hillock.workflow." + event.type());
        json.put("subject", event instanceof WorkflowEvent.OfStep step ? state.run() + "/" + step.key() : state.run());
        json.put("time", Instant.ofEpochMilli(event.at()).toString()).put("datacontenttype", "application/json");
        json.putRawValue("data", new RawValue(new String(event.json(), StandardCharsets.UTF_8)));
        out.println(json);
        out.flush();
    }
}
