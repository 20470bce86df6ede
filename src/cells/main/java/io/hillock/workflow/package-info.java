/**
 * Workflows that survive a killed process. A {@link io.hillock.workflow.Workflow} is a list of {@link io.hillock.workflow.WorkflowStep steps};
 * {@link io.hillock.workflow.Workflows} runs it and records each event in a journal before the next thing happens. The state of a run is
 * a fold over its events. {@code .file} reads workflows from YAML, {@code .kind} holds the kinds of steps that such a file names, and
 * {@code .service} shows and runs workflows in a service.
 */
package io.hillock.workflow;
