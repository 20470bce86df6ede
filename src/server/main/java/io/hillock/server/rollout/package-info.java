/** Rollouts of served versions: which version answers a request, runs of the other one beside it, and who is told of decisions. */
package io.hillock.server.rollout;
