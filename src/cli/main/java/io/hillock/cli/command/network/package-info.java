/** Commands about one network in files of this machine: inspect, compile, convert, run, verify, bench. */
package io.hillock.cli.command.network;
