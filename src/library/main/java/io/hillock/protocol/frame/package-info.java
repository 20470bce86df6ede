/**
 * Messages as bytes: plain, tensor and compact frames ({@code src/docs/protocol.md}, sections 1 and 2). A
 * {@link io.hillock.protocol.frame.FrameEncoder} creates frames. A {@link io.hillock.protocol.frame.FrameDecoder} reads
 * them and checks every number in them.
 */
package io.hillock.protocol.frame;
