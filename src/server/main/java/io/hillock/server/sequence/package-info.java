/** Sequences: requests that share state, by an id that the caller chooses. */
package io.hillock.server.sequence;
