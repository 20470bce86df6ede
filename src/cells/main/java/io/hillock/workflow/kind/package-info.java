/** The kinds of steps that a workflow file may name: {@link io.hillock.workflow.kind.StepKinds} is their table. */
package io.hillock.workflow.kind;
