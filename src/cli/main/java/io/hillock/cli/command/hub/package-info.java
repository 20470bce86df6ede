/** Commands of cells and hubs: listen, balance, up, connect, health, top, tap, replay. */
package io.hillock.cli.command.hub;
