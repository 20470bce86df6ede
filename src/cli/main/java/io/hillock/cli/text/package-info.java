/** How things look: tables for people, JSON for programs, one line for each parameter of a network. */
package io.hillock.cli.text;
