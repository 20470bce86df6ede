/**
 * Whether a new version may take an old one's place: {@link io.hillock.rollout.Rollout} compares both on the same requests and decides. The
 * statistics are valid however often one looks: the chance that an equal version is ever rolled back is bounded over the whole rollout.
 */
package io.hillock.rollout;
