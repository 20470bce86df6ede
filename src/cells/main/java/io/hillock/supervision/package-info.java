/**
 * Processes that are started, watched, restarted and ended together: {@link io.hillock.supervision.Supervisor} runs them, {@link
 * io.hillock.supervision.EcosystemFile} reads them from a YAML file.
 */
package io.hillock.supervision;
