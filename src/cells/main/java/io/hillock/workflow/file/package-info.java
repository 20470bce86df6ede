/** Workflows as YAML files: {@link io.hillock.workflow.file.WorkflowFile}. */
package io.hillock.workflow.file;
