/** Decisions about rollouts in a journal. */
package io.hillock.rollout.audit;
