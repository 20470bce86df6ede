/**
 * The REST side of the service: the Open Inference Protocol's version 2 with Triton's extensions, over HTTP/1.1. Every answer that is not a
 * success is {@code {"error": "a sentence"}}.
 */
package io.hillock.server.rest;
