/** How the commands present results: tables for readers, JSON for programs, one line per parameter of a network. */
package io.hillock.cli.text;
