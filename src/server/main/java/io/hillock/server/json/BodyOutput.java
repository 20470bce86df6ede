package io.hillock.server.json;

/**
 * An output as a request asks for it.
 *
 * @param binary whether as binary data; {@code null} if the request as a whole decides
 */
record BodyOutput(String name, int classes, Boolean binary) {}
