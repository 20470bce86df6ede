/** Workflows of a running service: shows runs over REST, and runs workflows for those who may control it. */
package io.hillock.workflow.service;
