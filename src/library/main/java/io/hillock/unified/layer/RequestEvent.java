package io.hillock.unified.layer;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One request, in a recording of the JDK's Flight Recorder. */
@Name("io.hillock.Request")
@Label("Hillock request")
@Category("Hillock")
@Description("A batch through the unified engine")
@StackTrace(false)
public final class RequestEvent extends Event {
    /** Asked before an event is made, so that none is made in vain. */
    private static final EventType TYPE = EventType.getEventType(RequestEvent.class);

    @Label("Request")
    long id;

    @Label("Network")
    public String network;

    @Label("Route")
    public String route;

    @Label("Context")
    public String context;

    @Label("Engine")
    String engine;

    @Label("Samples")
    public int samples;

    @Label("Fail-overs")
    int failOvers;

    @Label("Retries")
    int retries;

    @Label("From the cache")
    boolean cached;

    @Label("Requests in the run")
    int together;

    @Label("In the queue")
    @Timespan(Timespan.NANOSECONDS)
    long queue;

    @Label("In the engine")
    @Timespan(Timespan.NANOSECONDS)
    long simulate;

    @Label("Failure")
    String failure;

    public static boolean recorded() {
        return TYPE.isEnabled();
    }

    /** Ends the event; an exception that ended the request is {@code failed}, else {@code null}. */
    public void end(RequestTrace call, String answered, Throwable failed) {
        id = call.id();
        engine = answered;
        failOvers = call.failOvers();
        retries = call.retries();
        cached = call.cached();
        together = call.together();
        queue = call.queueNanos();
        simulate = call.simulateNanos();
        failure = failed == null ? null : String.valueOf(failed.getMessage());
        commit();
    }
}
