package io.hillock.net.bus;

/** What a cell wants of topics. */
public enum TopicChange {
    SUBSCRIBE, UNSUBSCRIBE
}
