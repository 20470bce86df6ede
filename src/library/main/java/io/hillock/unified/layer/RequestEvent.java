package io.hillock.unified.layer;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One request, as an event of the JDK's Flight Recorder. */
@Name("io.hillock.Request")
@Label("Hillock request")
@Category("Hillock")
@Description("A batch through the unified engine")
@StackTrace(false)
public final class RequestEvent extends Event {
    /** Lets {@link #recorded()} check whether a recording wants events before one is created. */
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

    /** Ends the event. {@code failed} is the exception that ended the request, or {@code null}. */
    public void end(RequestTrace trace, String answered, Throwable failed) {
        id = trace.id();
        engine = answered;
        failOvers = trace.failOvers();
        retries = trace.retries();
        cached = trace.cached();
        together = trace.together();
        queue = trace.queueNanos();
        simulate = trace.simulateNanos();
        failure = failed == null ? null : String.valueOf(failed.getMessage());
        commit();
    }
}
