/** Commands of a service over REST and gRPC: serve, publish, rollout, adapt. */
package io.hillock.cli.command.serve;
