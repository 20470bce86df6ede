/**
 * Compact frames: fixed binary layouts for the most frequent messages (src/docs/protocol.md, section 2). They are
 * written and read field by field without garbage.
 */
package io.hillock.protocol.compact;
