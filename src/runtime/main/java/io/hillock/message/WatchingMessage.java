package io.hillock.message;

/** Topics, status and metrics, types 27 to 33. */
public sealed interface WatchingMessage extends Message
        permits Subscribe, Unsubscribe, Event, StatusRequest, StatusReport, MetricsRequest, MetricsReport {}
