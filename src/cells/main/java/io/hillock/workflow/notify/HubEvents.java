package io.hillock.workflow.notify;

import io.hillock.net.Connection;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.json.JsonParsing;
import io.hillock.workflow.RunState;
import io.hillock.workflow.WorkflowContext;
import io.hillock.workflow.WorkflowEvent;
import io.hillock.workflow.WorkflowListener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishes each event as an EVENT with the topic {@code workflow.} and its type, such as {@code workflow.step.done}. The body is the event
 * with {@code run}, {@code workflow} and {@code number}. What a lost connection cannot take is only in the journal.
 *
 * @param hub the connection to a hub; the caller closes it
 */
public record HubEvents(Connection hub) implements WorkflowListener {
    @Override
    public void happened(long number, WorkflowEvent event, RunState state) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("run", state.run());
        body.put("workflow", state.start().workflow());
        body.put("number", number);
        byte[] json = event.json();
        MemorySegment text = Arena.ofAuto().allocate(json.length);
        MemorySegment.copy(json, 0, text, ValueLayout.JAVA_BYTE, 0, json.length);
        body.putAll(JsonParsing.object(text));
        hub.send(Envelope.of(hub.nextId(), hub.name(), Envelope.BROADCAST,
                new Event("workflow." + event.type(), new JsonObject(body), List.of()))
                .withContext(WorkflowContext.of(state.start().workflow(), state.run(), hub.name())));
    }
}
