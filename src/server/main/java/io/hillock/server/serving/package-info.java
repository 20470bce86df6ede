/**
 * Models and their versions: loading, checking, swapping under load, and running requests. {@code Serving} stands before several models; a
 * {@code Servable} is one version, normally a network behind its own {@link io.hillock.unified.UnifiedEngine}.
 */
package io.hillock.server.serving;
