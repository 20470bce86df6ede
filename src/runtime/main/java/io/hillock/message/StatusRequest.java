package io.hillock.message;

/** How are you? Answered by {@link StatusReport}. */
public record StatusRequest() implements WatchingMessage {}
